"""A small graph in both languages, made of records: two reports that tell of one joint venture, and of more.

A Chinese report calls the joint venture ended, which the English one does not; another one calls it a public-private
partnership, and gives another share of public funding than the first.
"""

from __future__ import annotations

from graph.analysis import save_analysis
from graph.centrality import centrality
from graph.network import network_data
from graph.projection import project
from graph.store import Store
from ontology.records import (
    Bound,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Figure,
    Kind,
    Measure,
    Membership,
    Mention,
    Name,
    Page,
    Partnership,
    Reason,
    Reference,
    Rejection,
    Relation,
    RelationType,
    Report,
    Role,
    Run,
    Status,
)

ENGLISH = (
    "Smart ties\n\nYinchuan and ZTE founded a joint venture in 2014. "
    "Helsinki, Espoo and Aalto University run Open Data Lab. "
    "Yinchuan will twin with Helsinki. Espoo ranks 3 in the Open List. Bureau X sits in Helsinki, in Finland. "
    "Nobody says that ZTE and Espoo work together."
)
CHINESE = "银川市与中兴通讯的合资企业已于2019年解散。赫尔辛基的公共资金占比为60%。"
MORE = (
    "赫尔辛基在公开榜上排名第1。赫尔辛基与埃斯波共享数据。银川市与中兴通讯开展公私合作。赫尔辛基的公共资金占比为55%。"
)
LONELY = "Vantaa is a city."

PLACES = {
    "Helsinki": ("helsinki-fi", "赫尔辛基"),
    "Espoo": ("espoo-fi", "埃斯波"),
    "Yinchuan": ("yinchuan-cn", "银川"),
    "Vantaa": ("vantaa-fi", "万塔"),
}

RUN = Run("cityties 0", (("zh.crfsuite", "e" * 64),))
ZTE = Reference("zte", (Name("en", "ZTE"), Name("zh-Hans", "中兴通讯")))


def put_sample(store: Store) -> None:
    store.put(english())
    store.put(chinese())
    store.put(chinese_too())
    store.put(lonely())
    data = network_data(store)
    values = centrality(project(data), "degree")
    save_analysis(store, data, values, measure="degree", projection="clique", software="cityties 0")


def english() -> Extraction:
    report = Report(
        "en-1", ENGLISH, title="Smart ties", date="2017-09-13", path="ties.txt", sha256="a" * 64,
        pages=(Page(1, 0, 62), Page(2, 62, len(ENGLISH))),
    )  # fmt: skip
    entities = (
        _city("Yinchuan"), _city("Helsinki"), _city("Espoo"),
        _entity(ENGLISH, "ZTE", EntityType.FIRM, reference=ZTE),
        _entity(ENGLISH, "Aalto University", EntityType.UNIVERSITY),
        _entity(ENGLISH, "Open Data Lab", EntityType.PROGRAMME),
        _entity(ENGLISH, "Bureau X", EntityType.PUBLIC_BODY),
        _entity(ENGLISH, "Finland", EntityType.REGION),
    )  # fmt: skip
    venture = _evidence(ENGLISH, "Yinchuan and ZTE founded a joint venture in 2014.", page=1)
    lab = _evidence(ENGLISH, "Helsinki, Espoo and Aalto University run Open Data Lab.", page=2)
    twin = _evidence(ENGLISH, "Yinchuan will twin with Helsinki.", page=2)
    seat = _evidence(ENGLISH, "Bureau X sits in Helsinki, in Finland.", page=2)
    return Extraction(
        report,
        entities,
        partnerships=(
            _partnership(
                Kind.JOINT_VENTURE, ("Yinchuan", "ZTE"), venture, role=Role.FOUNDER, start=2014, confidence=0.9
            ),
            _partnership(Kind.RESEARCH, ("Helsinki", "Espoo", "Aalto University"), lab, programme="Open Data Lab"),
            _partnership(Kind.TWINNING, ("Yinchuan", "Helsinki"), twin, status=Status.PLANNED, confidence=0.55),
        ),
        relations=(
            Relation(RelationType.LEADS, "Helsinki", "Open Data Lab", (lab,)),
            Relation(RelationType.LEADS, "Espoo", "Open Data Lab", (lab,)),
            Relation(RelationType.FUNDS, "Aalto University", "Open Data Lab", (lab,)),
            Relation(RelationType.LOCATED_IN, "Bureau X", "Helsinki", (seat,)),
            Relation(RelationType.LOCATED_IN, "Helsinki", "Finland", (seat,)),
        ),
        figures=(
            Figure(
                "Espoo",
                Measure.RANK,
                3,
                list="Open List",
                evidence=(_evidence(ENGLISH, "Espoo ranks 3 in the Open List."),),
            ),
        ),
        rejections=(
            Rejection(
                ("ZTE", "Espoo"), Reason.DENIED, (_evidence(ENGLISH, "Nobody says that ZTE and Espoo work together."),)
            ),
        ),
        extractor="test",
        run=RUN,
    )


def chinese() -> Extraction:
    venture = _evidence(CHINESE, "银川市与中兴通讯的合资企业已于2019年解散。")
    share = _evidence(CHINESE, "赫尔辛基的公共资金占比为60%。")
    return Extraction(
        Report(
            "zh-1", CHINESE, title="智慧合作", lang="zh", script="Hans", date="2021", path="合作.txt", sha256="b" * 64,
        ),
        (
            _city("Yinchuan", text=CHINESE, surface="银川市"),
            _city("Helsinki", text=CHINESE, surface="赫尔辛基"),
            _entity(
                CHINESE, "ZTE", EntityType.FIRM, surface="中兴通讯",
                reference=ZTE,
            ),
        ),
        partnerships=(
            _partnership(
                Kind.JOINT_VENTURE, ("Yinchuan", "ZTE"), venture, role=Role.FOUNDER, status=Status.ENDED, end=2019
            ),
        ),
        figures=(
            Figure("Helsinki", Measure.PUBLIC_FUNDING_SHARE, 60, Bound.EXACT, "percent", evidence=(share,)),
        ),
        extractor="test",
    )  # fmt: skip


def chinese_too() -> Extraction:
    rank = _evidence(MORE, "赫尔辛基在公开榜上排名第1。")
    sharing = _evidence(MORE, "赫尔辛基与埃斯波共享数据。")
    share = _evidence(MORE, "赫尔辛基的公共资金占比为55%。")
    ppp = _evidence(MORE, "银川市与中兴通讯开展公私合作。")
    return Extraction(
        Report("zh-2", MORE, title="数据", lang="zh", script="Hans", path="数据.txt", sha256="c" * 64),
        (
            _city("Helsinki", text=MORE, surface="赫尔辛基"),
            _city("Espoo", text=MORE, surface="埃斯波"),
            _city("Yinchuan", text=MORE, surface="银川市"),
            _entity(MORE, "ZTE", EntityType.FIRM, surface="中兴通讯", reference=ZTE),
        ),
        partnerships=(
            _partnership(Kind.DATA_SHARING, ("Helsinki", "Espoo"), sharing),
            _partnership(Kind.PPP, ("Yinchuan", "ZTE"), ppp),
        ),
        figures=(
            Figure("Helsinki", Measure.RANK, 1, list="公开榜", evidence=(rank,)),
            Figure("Helsinki", Measure.PUBLIC_FUNDING_SHARE, 55, Bound.EXACT, "percent", evidence=(share,)),
        ),
        extractor="test",
        run=RUN,
    )


def lonely() -> Extraction:
    return Extraction(
        Report("en-2", LONELY, path="lonely.txt", sha256="d" * 64), (_city("Vantaa", text=LONELY),), extractor="test"
    )


def _city(name: str, *, text: str = ENGLISH, surface: str = "") -> Entity:
    key, chinese_name = PLACES[name]
    names = (Name("en", name), Name("zh-Hans", chinese_name))
    identifiers = ("wikidata:Q1757",) if name == "Helsinki" else ()
    return _entity(text, name, EntityType.CITY, surface=surface, reference=Reference(key, names, identifiers))


def _entity(
    text: str, name: str, type_: EntityType, *, surface: str = "", reference: Reference | None = None
) -> Entity:
    surface = surface or name
    start = text.index(surface)
    mention = Mention(start, start + len(surface), surface, type_, "test", 1.0)
    return Entity(name, type_, name, mentions=(mention,), reference=reference)


def _evidence(text: str, quote: str, *, page: int | None = None) -> Evidence:
    start = text.index(quote)
    return Evidence(start, start + len(quote), quote, page)


def _partnership(
    kind: Kind,
    members: tuple[str, ...],
    evidence: Evidence,
    *,
    role: Role = Role.PARTNER,
    status: Status = Status.ACTIVE,
    start: int | None = None,
    end: int | None = None,
    programme: str | None = None,
    confidence: float = 1.0,
) -> Partnership:
    memberships = tuple(Membership(name, role) for name in members)
    return Partnership(memberships, kind, status, start, end, programme, (evidence,), confidence, "test")
