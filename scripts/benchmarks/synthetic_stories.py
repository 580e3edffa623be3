"""What a synthetic graph tells: made-up cities, firms and universities, and reports of their partnerships.

A report is a *story* here, whose entities are numbers in a *world*; ``synthetic.py`` makes records of it,
``synthetic_lines.py`` N-Quads.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.iris import entity_id
from ontology.records import Entity, EntityType, Kind, Name, Reference, Report, Role, Status

__all__ = ["PER_REPORT", "Deal", "Story", "World", "stories"]

PER_REPORT = 25
"""New partnerships in a report."""

_AGAIN = 2
_SYLLABLES = (
    "ba 巴|ce 策|da 达|el 埃|fi 菲|ga 加|ho 霍|in 因|ja 雅|ka 卡|la 拉|mi 米|no 诺|or 奥|pe 佩|qui 奎|ra 拉|se 塞|"
    "ta 塔|ul 乌|va 瓦|wen 温|xi 希|yo 约|za 扎|ber 伯|cor 科|den 登|fal 法|gor 戈|hul 胡|kel 凯|lin 林|mor 莫|nar 纳|"
    "pol 波|ros 罗|sil 西|tor 托|vel 维"
)
_COUNTRIES = ("FI", "SE", "CN", "DE", "ES", "NL", "US", "PT", "DK", "IT")
_SIGNED = {
    Kind.AGREEMENT: (" signed a cooperation agreement", "签署合作协议"),
    Kind.PPP: (" formed a public-private partnership", "建立公私合作伙伴关系"),
    Kind.JOINT_VENTURE: (" set up a joint venture", "成立合资公司"),
    Kind.PROCUREMENT: (" concluded a supply contract", "签订采购合同"),
    Kind.RESEARCH: (" run a joint laboratory", "共建联合实验室"),
    Kind.FUNDING: (" agreed on funding", "达成资助协议"),
    Kind.DATA_SHARING: (" share their data", "共享数据"),
    Kind.TWINNING: (" became sister cities", "结为友好城市"),
    Kind.MEMBERSHIP: (" joined one network", "加入同一网络"),
}
_FIRST_ROLE = {
    Kind.JOINT_VENTURE: (Role.FOUNDER, Role.FOUNDER),
    Kind.PROCUREMENT: (Role.CLIENT, Role.SUPPLIER),
    Kind.FUNDING: (Role.FUNDER, Role.RECIPIENT),
}
_KINDS = tuple(_SIGNED)
_STATUSES = (Status.ACTIVE,) * 8 + (Status.PLANNED, Status.ENDED)


@dataclass(frozen=True, slots=True)
class Deal:
    """A partnership, with its members as numbers of entities, in the order of the sentence."""

    members: tuple[int, ...]
    kind: Kind
    status: Status
    start: int | None
    programme: int | None
    confidence: float

    @property
    def roles(self) -> list[Role]:
        """What each member is in it, in the order of the members."""
        first, others = _FIRST_ROLE.get(self.kind, (Role.PARTNER, Role.PARTNER))
        return [first] + [others] * (len(self.members) - 1)


@dataclass(frozen=True, slots=True)
class Story:
    """A report to be written: its facts and its text, with where each sentence and each entity's name stand."""

    report: Report
    deals: tuple[Deal, ...]
    sentences: tuple[tuple[int, int], ...]
    names: dict[int, tuple[int, int]]
    located: tuple[tuple[int, int], ...]
    value: int


class World:
    """The entities there are: more of them for more partnerships."""

    def __init__(self, partnerships: int) -> None:
        cities = [_city(i) for i in range(max(40, partnerships // 100))]
        firms = [_body(EntityType.FIRM, i, cities) for i in range(max(60, partnerships // 20))]
        universities = [_body(EntityType.UNIVERSITY, i, cities) for i in range(max(20, partnerships // 100))]
        programmes = [_programme(i) for i in range(max(8, partnerships // 500))]
        self.entities = [*cities, *firms, *universities, *programmes]
        self.ids = [entity_id(entity) for entity in self.entities]
        self.cities = len(cities)
        ends = (len(cities), len(cities) + len(firms), len(cities) + len(firms) + len(universities))
        self.ranges = ((0, ends[0]), (ends[0], ends[1]), (ends[1], ends[2]), (ends[2], len(self.entities)))


def stories(world: World, partnerships: int, rng: random.Random) -> Iterator[Story]:
    told: set[tuple[object, ...]] = set()
    before: list[Deal] = []
    for number in range(-(-partnerships // PER_REPORT)):
        wanted = min(PER_REPORT, partnerships - number * PER_REPORT)
        cast = [_pick(world, rng, kind) for kind in (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2)]
        cast = list(dict.fromkeys(cast))
        programme = _pick(world, rng, 3)
        deals = [replace(deal, confidence=_sure(rng)) for deal in before[-_AGAIN:]]
        while len(deals) < wanted + len(before[-_AGAIN:]):
            deal = _deal(rng, cast, programme)
            content = (frozenset(deal.members), deal.kind, deal.programme)
            if content not in told:
                told.add(content)
                deals.append(deal)
        before = deals
        yield _story(world, rng, number, tuple(deals))


def _name(number: int) -> tuple[str, str]:
    """Return the name of that number in Latin letters and in Chinese; no two numbers have the same."""
    syllables = [pair.split() for pair in _SYLLABLES.split("|")]
    size = len(syllables)
    rest, code = divmod(number, size**3)
    digits = [code * 7919 % size**3 // size**power % size for power in (2, 1, 0)] + ([rest % size] if rest else [])
    return "".join(syllables[d][0] for d in digits).title(), "".join(syllables[d][1] for d in digits)


def _names(english: str, chinese: str) -> tuple[Name, ...]:
    return (Name("en", english), Name("zh-Hans", chinese))


def _city(number: int) -> Entity:
    english, chinese = _name(number)
    country = _COUNTRIES[number % len(_COUNTRIES)]
    key = f"{english.lower()}-{country.lower()}"
    place = (f"geonames:{900_000_000 + number}",)
    latitude, longitude = number * 37 % 1200 / 10 - 50, number * 91 % 3600 / 10 - 180
    names = _names(english, chinese + "市")
    known = Reference(key, names, place, country, None, latitude, longitude)
    return Entity(key, EntityType.CITY, english, names, (), known)


def _body(type_: EntityType, number: int, cities: list[Entity]) -> Entity:
    english, chinese = _name(number + 17)
    firm = type_ is EntityType.FIRM
    names = _names(*((f"{english} Systems", f"{chinese}科技") if firm else (f"{english} University", f"{chinese}大学")))
    home = cities[number % len(cities)].reference
    key = names[0].text.lower().replace(" ", "-")
    # The lexicons know every university and half of the firms.
    known = Reference(key, names, (), home.country, home.key) if home and not (firm and number % 2) else None
    return Entity(key, type_, names[0].text, names, (), known)


def _programme(number: int) -> Entity:
    english, chinese = _name(number + 29)
    names = _names(f"{english} 2030", f"{chinese}计划")
    return Entity(f"programme-{number}", EntityType.PROGRAMME, names[0].text, names)


def _pick(world: World, rng: random.Random, kind: int) -> int:
    """Draw an entity: a few are in many reports, most in few."""
    first, end = world.ranges[kind]
    return first + int((end - first) * rng.random() ** 2)


def _sure(rng: random.Random) -> float:
    return rng.randrange(40, 100) / 100


def _deal(rng: random.Random, cast: list[int], programme: int) -> Deal:
    size = rng.choices((2, 3, 4), (75, 18, 7))[0]
    return Deal(
        tuple(rng.sample(cast, min(size, len(cast)))),
        _KINDS[rng.randrange(len(_KINDS))],
        _STATUSES[rng.randrange(len(_STATUSES))],
        rng.randrange(1995, 2025) if rng.random() < 0.7 else None,
        programme if rng.random() < 0.2 else None,
        _sure(rng),
    )


def _story(world: World, rng: random.Random, number: int, deals: tuple[Deal, ...]) -> Story:
    chinese = number % 3 == 2
    sentences: list[tuple[int, int]] = []
    names: dict[int, tuple[int, int]] = {}
    parts: list[str] = []
    at = 0

    def say(text: str, entity: int | None = None) -> None:
        nonlocal at
        parts.append(text)
        if entity is not None:
            names.setdefault(entity, (at, at + len(text)))
        at += len(text)

    for deal in deals:
        begin = at
        for i, member in enumerate(deal.members):
            if i:
                last = i == len(deal.members) - 1
                say(("与" if last else "、") if chinese else (" and " if last else ", "))
            say(world.entities[member].names[chinese].text, member)
        if chinese and deal.start:
            say(f"于{deal.start}年")
        say(_SIGNED[deal.kind][chinese])
        if deal.programme is not None:
            say(",属于" if chinese else " within ")
            say(world.entities[deal.programme].names[chinese].text, deal.programme)
        if not chinese and deal.start:
            say(f" in {deal.start}")
        say("。" if chinese else ".")
        sentences.append((begin, at))
        say(" ")
    text = "".join(parts).rstrip()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report(
        id="r-" + sha256[:16],
        text=text,
        title=f"报告{number}" if chinese else f"Report {number}",
        lang="zh" if chinese else "en",
        script="Hans" if chinese else "Latn",
        date=f"{2005 + number % 20}-{number % 12 + 1:02}-{number % 28 + 1:02}",
        publisher="Synthetic Press",
        path=f"report-{number:06}.txt",
        media_type="text/plain",
        sha256=sha256,
        encoding="utf-8",
    )
    homes = [(e, c) for e in names if world.cities <= e < world.ranges[3][0] for c in names if c < world.cities]
    return Story(report, deals, tuple(sentences), names, tuple(homes[:2]), rng.randrange(1, 1000))
