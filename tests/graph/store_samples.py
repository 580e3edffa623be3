"""Hand-made extractions, and strategies that make them by the thousand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from ontology.jsonform import from_json
from ontology.records import (
    ACTOR_TYPES,
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

HELSINKI = Reference(
    "helsinki-fi",
    (Name("en", "Helsinki"), Name("en", "Helsingfors"), Name("zh-Hans", "赫尔辛基")),
    ("geonames:658225", "wikidata:Q1757"),
    "FI",
    "uusimaa",
    60.1695,
    24.9354,
)
NOKIA = Reference("nokia", (Name("en", "Nokia"), Name("zh-Hans", "诺基亚")), ("local:nokia",), "FI", "espoo-fi")
RUN = Run("cityties 0.1.0", (("en.crfsuite", "a1" * 32), ("en.json.gz", "b2" * 32)), (("spacy_en", "en_core_web_sm"),))
TEXT = "Helsinki and Nokia signed an agreement in 2014. Insta Oy takes part in the Light Lab. 628 data sets are open."


def report(text: str = TEXT, **fields: object) -> Report:
    """Make a report whose id comes from its text."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Report(**{"id": digest[:16], "text": text, "title": "A title", "sha256": digest, "path": "r.txt"} | fields)  # type: ignore[arg-type]


def passage(text: str, quote: str) -> Evidence:
    start = text.index(quote)
    return Evidence(start, start + len(quote), quote)


def mention(text: str, surface: str, type_: EntityType) -> Mention:
    start = text.index(surface)
    return Mention(start, start + len(surface), surface, type_, "lexicon", 0.95)


def sample(text: str = TEXT, **fields: object) -> Extraction:
    """Make one extraction with a record of each sort."""
    first, second, third = (s + "." for s in TEXT.split(".")[:3])
    agreement, taking_part, figure = passage(text, first), passage(text, second.strip()), passage(text, third.strip())
    return Extraction(
        report(text, **fields),
        (
            Entity(
                "e1",
                EntityType.CITY,
                "Helsinki",
                (Name("en", "Helsinki"),),
                (mention(text, "Helsinki", EntityType.CITY),),
                HELSINKI,
            ),
            Entity("e2", EntityType.FIRM, "Nokia", (), (mention(text, "Nokia", EntityType.FIRM),), NOKIA),
            Entity("e3", EntityType.FIRM, "Insta Oy", (), (mention(text, "Insta Oy", EntityType.FIRM),)),
            Entity("e4", EntityType.PROGRAMME, "Light Lab", (), (mention(text, "Light Lab", EntityType.PROGRAMME),)),
        ),
        (
            Partnership(
                (Membership("e1", Role.CLIENT), Membership("e2", Role.SUPPLIER)),
                Kind.AGREEMENT,
                Status.ACTIVE,
                2014,
                None,
                "e4",
                (agreement,),
                0.87,
                "frame:sign",
            ),
        ),
        (Relation(RelationType.PARTICIPATES_IN, "e3", "e4", (taking_part,), 0.8, "frame:part"),),
        (Figure("e1", Measure.DATASETS, 628.0, Bound.EXACT, None, None, 2014, (figure,), 0.7),),
        (Rejection(("e1", "e3"), Reason.MERE_MENTION, (agreement,), "co-mention"),),
        "cityties 0.1.0",
        RUN,
    )


def annotated_reports() -> list[Extraction]:
    """Read the first twenty annotated reports of each language."""
    gold = Path(__file__).parents[2] / "corpus" / "gold" / "train"
    files = [*sorted(gold.glob("en-*.json"))[:20], *sorted(gold.glob("zh-*.json"))[:20]]
    return [from_json(json.loads(file.read_text("utf-8"))) for file in files]


_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)  # every code point, surrogates and NUL included
_NAME = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["x> . <urn:evil> <p> <q", '"""', "a\x00b", "深圳市 大疆", "Insta Oy", "insta oy", "..", "%2F", "\ud800"]
)
_LANG = st.sampled_from(["en", "zh-Hans", "zh-Hant", "zh-hans", "und", "not a tag", ""])
_NAMES = st.lists(st.builds(Name, _LANG, _TEXT), max_size=3).map(tuple)
_SURE = st.floats(0, 1)
_YEAR = st.none() | st.integers(1900, 2100)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False)


_RUNS = st.builds(
    Run,
    _TEXT,
    st.lists(st.tuples(_NAME, st.sampled_from(["a1" * 32, "b2" * 32, "no digest"])), max_size=3).map(tuple),
    st.lists(st.tuples(_NAME, _TEXT), max_size=2).map(tuple),
)


@st.composite
def references(draw: st.DrawFn) -> Reference:
    """Lexicon facts; a function of the key, as in a lexicon."""
    key = draw(st.sampled_from(["a", "b-fi", "c/d", "x y>", "é"]))
    n = len(key)
    return Reference(
        key,
        (Name("en", key), Name("zh-Hans", "甲" * n), Name("en", "z"), Name("en", "y")),
        (f"wikidata:Q{n}", f"odd:{n} >"),
        "FI" if n > 1 else None,
        "w/x y" if n > 2 else None,
        n / 7 if n > 1 else None,
        -n / 3 if n > 1 else None,
    )


@st.composite
def extractions(draw: st.DrawFn, *, text: st.SearchStrategy[str] = _TEXT) -> Extraction:
    """Extractions that contain anything the records allow, hostile strings included."""
    span = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda s: (min(s), max(s) + 1))
    evidence = st.lists(
        st.builds(lambda s, q, p: Evidence(*s, q, p), span, _TEXT, st.none() | st.integers(1, 9)), max_size=3
    ).map(tuple)
    types = draw(st.lists(st.sampled_from(list(EntityType)), min_size=2, max_size=6))
    entities = tuple(
        Entity(
            f"e{i}",
            type_,
            draw(_NAME),
            draw(_NAMES),
            tuple(
                Mention(*draw(span), draw(_TEXT), type_, draw(_TEXT), draw(_SURE))
                for _ in range(draw(st.integers(0, 2)))
            ),
            draw(st.none() | references()),
        )
        for i, type_ in enumerate(types)
    )
    any_id = st.sampled_from([e.id for e in entities])
    actors = [e.id for e in entities if e.type in ACTOR_TYPES]
    programmes = [e.id for e in entities if e.type is EntityType.PROGRAMME]
    members = st.lists(
        st.builds(Membership, st.sampled_from(actors or ["e0"]), st.sampled_from(list(Role))), min_size=2, max_size=4
    ).map(tuple)
    return Extraction(
        draw(
            st.builds(
                Report,
                id=_NAME,
                text=text,
                title=_TEXT,
                lang=st.sampled_from(["en", "zh"]),
                script=st.sampled_from(["Latn", "Hans", "Hant"]),
                date=st.none() | st.sampled_from(["2016", "2016-05", "2016-05-18", "2016-13-40", "soon"]),
                publisher=st.none() | _NAME,
                path=_TEXT,
                pages=st.lists(st.builds(Page, *[st.integers(0, 99)] * 3), max_size=2).map(tuple),
                encoding=st.none() | st.just("utf-8"),
            )
        ),
        entities,
        tuple(
            draw(
                st.lists(
                    st.builds(
                        Partnership,
                        members,
                        st.sampled_from(list(Kind)[:2]),
                        st.sampled_from(list(Status)),
                        _YEAR,
                        _YEAR,
                        st.none() | st.sampled_from(programmes) if programmes else st.none(),
                        evidence,
                        _SURE,
                        _TEXT,
                    ),
                    max_size=3,
                )
            )
        ),
        tuple(
            draw(
                st.lists(
                    st.builds(Relation, st.sampled_from(list(RelationType)), any_id, any_id, evidence, _SURE, _TEXT),
                    max_size=3,
                )
            )
        ),
        tuple(
            draw(
                st.lists(
                    st.builds(
                        Figure,
                        any_id,
                        st.sampled_from(list(Measure)),
                        _NUMBER,
                        st.sampled_from(list(Bound)),
                        st.none() | _NAME,
                        st.none() | _NAME,
                        _YEAR,
                        evidence,
                        _SURE,
                    ),
                    max_size=3,
                )
            )
        ),
        tuple(
            draw(
                st.lists(
                    st.builds(
                        Rejection,
                        st.lists(any_id, max_size=3).map(tuple),
                        st.sampled_from(list(Reason)),
                        evidence,
                        _TEXT,
                    ),
                    max_size=2,
                )
            )
        ),
        draw(_TEXT),
        draw(st.none() | _RUNS),
    )


ESPOO = Entity("e9", EntityType.CITY, "Espoo", reference=Reference("espoo-fi", (Name("en", "Espoo"),), country="FI"))


def espoo() -> Extraction:
    """The sample with one more city."""
    x = sample("Espoo is here too. " + TEXT, path="b.txt")
    return replace(x, entities=(*x.entities, ESPOO))


def ended() -> Extraction:
    """The sample with its partnership ended."""
    x = sample(TEXT + " It ended.", path="c.txt")
    return replace(x, partnerships=(replace(x.partnerships[0], status=Status.ENDED, confidence=0.5),))


REPORTS = (sample(), espoo(), ended())


def a_file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("content is not read by the store", "utf-8")
    return path
