#!/usr/bin/env python3
"""A synthetic graph of any size, for measuring: the pattern of ``docs/architecture.md``, content that nobody wrote.

Made-up cities, firms and universities, most of them with reference facts, tell of their partnerships in made-up reports
of 25 new partnerships each, two of an earlier report told again, two relations, a figure and a rejection. A third of
the reports is in Chinese. Each partnership has a sentence of its own, which stands in the report's text at its
offsets, and each entity one mention a report. The same number and seed give the same bytes.

Lines are written from templates, 20 times faster than through the records; ``tests/scripts/test_synthetic.py`` holds
them against :mod:`graph.writing`, which decides what is right.

Run ``python scripts/benchmarks/synthetic.py OUT.nq --partnerships 100000``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

from graph.iris import Iris, digest, entity_id, figure_id, partnership_id, rejection_hash, relation_id
from graph.writing import reference_quads, report_quads
from ontology.records import (
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
    Partnership,
    Reason,
    Reference,
    Rejection,
    Relation,
    RelationType,
    Report,
    Role,
    Status,
)
from ontology.terms import CT, DCT, OA, ORG, QB, RDF, SCHEMA, XSD, concept

__all__ = ["extractions", "nquads", "write"]

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
class _Deal:
    """A partnership, with its members as numbers of entities, in the order of the sentence."""

    members: tuple[int, ...]
    kind: Kind
    status: Status
    start: int | None
    programme: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class _Story:
    """A report to be written: its facts and its text, with where each sentence and each entity's name stand."""

    report: Report
    deals: tuple[_Deal, ...]
    sentences: tuple[tuple[int, int], ...]
    names: dict[int, tuple[int, int]]
    located: tuple[tuple[int, int], ...]
    value: int


def extractions(partnerships: int, *, seed: int = 1) -> Iterator[Extraction]:
    """Yield the reports as records; slower than :func:`nquads`, and the same content.

    Examples
    --------
    >>> [len(x.partnerships) for x in extractions(60)]
    [25, 27, 12]
    """
    world = _World(partnerships)
    for story in _stories(world, partnerships, random.Random(seed)):
        yield _to_records(world, story)


def nquads(partnerships: int, *, seed: int = 1, base: str | None = None) -> Iterator[bytes]:
    """Yield N-Quads in blocks of whole lines, one block a report, each line once; sorted neither inside nor across.

    Parameters
    ----------
    partnerships
        Number of different partnerships.
    seed
        Another seed gives another graph.
    base
        Base of resources.

    Examples
    --------
    >>> graph = b"".join(nquads(50))
    >>> graph == b"".join(nquads(50)), graph.count(b"ontology#Partnership> <") > 50
    (True, True)
    """
    world = _World(partnerships)
    templates = _Templates(world, Iris(base) if base else Iris())
    for story in _stories(world, partnerships, random.Random(seed)):
        yield templates.lines(story).encode()


def write(path: Path, partnerships: int, *, seed: int = 1, base: str | None = None) -> None:
    """Write :func:`nquads` to a file."""
    with path.open("wb") as file:
        file.writelines(nquads(partnerships, seed=seed, base=base))


class _World:
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


def _stories(world: _World, partnerships: int, rng: random.Random) -> Iterator[_Story]:
    told: set[tuple[object, ...]] = set()
    before: list[_Deal] = []
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


def _pick(world: _World, rng: random.Random, kind: int) -> int:
    """Draw an entity: a few are in many reports, most in few."""
    first, end = world.ranges[kind]
    return first + int((end - first) * rng.random() ** 2)


def _sure(rng: random.Random) -> float:
    return rng.randrange(40, 100) / 100


def _deal(rng: random.Random, cast: list[int], programme: int) -> _Deal:
    size = rng.choices((2, 3, 4), (75, 18, 7))[0]
    return _Deal(
        tuple(rng.sample(cast, min(size, len(cast)))),
        _KINDS[rng.randrange(len(_KINDS))],
        _STATUSES[rng.randrange(len(_STATUSES))],
        rng.randrange(1995, 2025) if rng.random() < 0.7 else None,
        programme if rng.random() < 0.2 else None,
        _sure(rng),
    )


def _story(world: _World, rng: random.Random, number: int, deals: tuple[_Deal, ...]) -> _Story:
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
    return _Story(report, deals, tuple(sentences), names, tuple(homes[:2]), rng.randrange(1, 1000))


def _roles(deal: _Deal) -> list[Role]:
    first, others = _FIRST_ROLE.get(deal.kind, (Role.PARTNER, Role.PARTNER))
    return [first] + [others] * (len(deal.members) - 1)


def _to_records(world: _World, story: _Story) -> Extraction:
    text = story.report.text

    def entity(number: int, start: int, end: int) -> Entity:
        known = world.entities[number]
        mention = Mention(start, end, text[start:end], known.type, "lexicon", 0.95)
        return replace(known, id=world.ids[number], mentions=(mention,))

    passages = [(Evidence(start, end, text[start:end]),) for start, end in story.sentences]
    one, other = story.deals[0].members[:2]
    return Extraction(
        report=story.report,
        entities=tuple(entity(number, *span) for number, span in story.names.items()),
        partnerships=tuple(
            Partnership(
                tuple(Membership(world.ids[m], role) for m, role in zip(deal.members, _roles(deal), strict=True)),
                deal.kind,
                deal.status,
                deal.start,
                2025 if deal.status is Status.ENDED else None,
                None if deal.programme is None else world.ids[deal.programme],
                passage,
                deal.confidence,
                "synthetic",
            )
            for deal, passage in zip(story.deals, passages, strict=True)
        ),
        relations=tuple(
            Relation(RelationType.LOCATED_IN, world.ids[body], world.ids[city], passages[0], 0.8, "synthetic")
            for body, city in story.located
        ),
        figures=(Figure(world.ids[one], Measure.DATASETS, float(story.value), year=2020, evidence=passages[0]),),
        rejections=(Rejection((world.ids[one], world.ids[other]), Reason.COMPARISON, passages[-1], "synthetic"),),
        extractor="synthetic 1",
    )


class _Templates:
    """Writes stories as N-Quads lines; IRIs and what is the same in every report are made once."""

    def __init__(self, world: _World, iris: Iris) -> None:
        self._world, self._iris = world, iris
        self._nodes = [f"<{iris(local)}>" for local in world.ids]
        self._described = [self._describe(number) for number in range(len(world.entities))]
        self._member_hashes = [digest(local) for local in world.ids]
        self._known: set[int] = set()

    def _describe(self, number: int) -> tuple[str, ...]:
        """Return what a report says of an entity as such, without the name of the graph."""
        blank = Report("r", "")
        entity = self._world.entities[number]
        quads = report_quads(Extraction(blank, (entity,)), self._iris)
        report = self._iris.report("r")
        return tuple(f"{quad.triple} " for quad in quads if getattr(quad.subject, "value", "") != report)

    def lines(self, story: _Story) -> str:
        report = story.report
        node = f"<{self._iris.report(report.id)}>"
        end = f" <{self._iris.report_graph(report.id)}> .\n"
        out = [self._reference_facts(story.names), self._report(report, node, end)]
        for number, (start, stop) in story.names.items():
            entity, place = self._nodes[number], f"{node[:-1]}/mention/{start}-{stop}>"
            out.append(f"{node} <{SCHEMA.mentions}> {entity}{end}")
            out += [line.rstrip() + end for line in self._described[number]]
            out.append(
                f"{place} <{RDF.type}> <{CT.Mention}>{end}{place} <{OA.hasSource}> {node}{end}"
                f"{place} <{CT.refersTo}> {entity}{end}{place} <{OA.start}> {_integer(start)}{end}"
                f"{place} <{OA.end}> {_integer(stop)}{end}"
                f"{place} <{OA.exact}> {_string(report.text[start:stop])}{end}"
                f'{place} <{CT.method}> "lexicon"{end}{place} <{CT.confidence}> {_decimal(0.95)}{end}'
            )
        passages = [self._passage(node, span, report.text, end) for span in story.sentences]
        out += [lines for _, lines in passages]
        ties: dict[tuple[int, int], None] = {}
        for deal, (passage, _) in zip(story.deals, passages, strict=True):
            out.append(self._deal(deal, passage, end))
            if deal.status is not Status.ENDED:
                ties.update(dict.fromkeys(permutations(deal.members, 2)))
        nodes = self._nodes
        out += [f"{nodes[one]} <{CT.partnersWith}> {nodes[other]}{end}" for one, other in ties]
        out += self._others(story, node, passages[0][0], passages[-1][0], end)
        return "".join(out)

    def _reference_facts(self, numbers: Iterable[int]) -> str:
        """Return the reference facts of the entities that no report has named before."""
        new = [number for number in numbers if number not in self._known]
        self._known.update(new)
        entities = tuple(self._world.entities[number] for number in new)
        facts = reference_quads(Extraction(Report("r", ""), entities), self._iris)
        return "".join(f"{quad} .\n" for quads in facts.values() for quad in sorted(quads, key=str))

    def _report(self, report: Report, node: str, end: str) -> str:
        values = {
            RDF.type: f"<{CT.Report}>",
            DCT.title: f"{_string(report.title)}@{'en' if report.lang == 'en' else 'zh-hans'}",
            DCT.language: _string(report.lang),
            CT.script: _string(report.script),
            DCT.issued: f"{_string(report.date or '')}^^<{XSD.date}>",
            "http://purl.org/dc/elements/1.1/publisher": _string(report.publisher or ""),
            CT.fileName: _string(report.path),
            DCT.format: _string(report.media_type),
            CT.sha256: _string(report.sha256),
            CT.encoding: _string(report.encoding or ""),
            CT.text: _string(report.text),
            CT.extractor: '"synthetic 1"',
        }
        return "".join(f"{node} <{predicate}> {value}{end}" for predicate, value in values.items())

    def _passage(self, node: str, span: tuple[int, int], text: str, end: str) -> tuple[str, str]:
        start, stop = span
        inner = f"{node[:-1]}/evidence/{start}-{stop}"
        place, position, quote = f"{inner}>", f"{inner}/position>", f"{inner}/quote>"
        return place, (
            f"{place} <{RDF.type}> <{OA.SpecificResource}>{end}{place} <{RDF.type}> <{CT.Evidence}>{end}"
            f"{place} <{OA.hasSource}> {node}{end}"
            f"{place} <{OA.hasSelector}> {position}{end}{place} <{OA.hasSelector}> {quote}{end}"
            f"{position} <{RDF.type}> <{OA.TextPositionSelector}>{end}"
            f"{position} <{OA.start}> {_integer(start)}{end}{position} <{OA.end}> {_integer(stop)}{end}"
            f"{quote} <{RDF.type}> <{OA.TextQuoteSelector}>{end}"
            f"{quote} <{OA.exact}> {_string(text[start:stop])}{end}"
        )

    def _deal(self, deal: _Deal, passage: str, end: str) -> str:
        ids = self._world.ids
        programme = None if deal.programme is None else ids[deal.programme]
        local = partnership_id([ids[m] for m in deal.members], deal.kind, programme)
        node = f"<{self._iris(local)}>"
        out = [
            f"{node} <{RDF.type}> <{CT.Partnership}>{end}{node} <{DCT.type}> <{concept(deal.kind)}>{end}"
            f"{node} <{CT.status}> <{concept(deal.status)}>{end}"
            f"{node} <{CT.confidence}> {_decimal(deal.confidence)}{end}"
            f'{node} <{CT.method}> "synthetic"{end}{node} <{CT.evidence}> {passage}{end}'
        ]
        if deal.start:
            out.append(f"{node} <{CT.startYear}> {_integer(deal.start)}{end}")
        if deal.status is Status.ENDED:
            out.append(f"{node} <{CT.endYear}> {_integer(2025)}{end}")
        if deal.programme is not None:
            out.append(f"{node} <{CT.programme}> {self._nodes[deal.programme]}{end}")
        for member, role in zip(deal.members, _roles(deal), strict=True):
            membership, actor = f"{node[:-1]}/member/{self._member_hashes[member]}>", self._nodes[member]
            out.append(
                f"{node} <{ORG.hasMember}> {actor}{end}{membership} <{RDF.type}> <{ORG.Membership}>{end}"
                f"{membership} <{ORG.organization}> {node}{end}{membership} <{ORG.member}> {actor}{end}"
                f"{membership} <{ORG.role}> <{concept(role)}>{end}"
            )
        return "".join(out)

    def _others(self, story: _Story, node: str, first: str, last: str, end: str) -> Iterator[str]:
        """Write relations, the figure and the rejection."""
        ids, nodes = self._world.ids, self._nodes
        for body, city in story.located:
            relation = f"<{self._iris(relation_id(RelationType.LOCATED_IN, ids[body], ids[city]))}>"
            yield (
                f"{nodes[body]} <{CT.locatedIn}> {nodes[city]}{end}"
                f"{relation} <{RDF.type}> <{CT.Relation}>{end}{relation} <{RDF.type}> <{RDF.Statement}>{end}"
                f"{relation} <{RDF.subject}> {nodes[body]}{end}{relation} <{RDF.predicate}> <{CT.locatedIn}>{end}"
                f"{relation} <{RDF.object}> {nodes[city]}{end}{relation} <{CT.confidence}> {_decimal(0.8)}{end}"
                f'{relation} <{CT.method}> "synthetic"{end}{relation} <{CT.evidence}> {first}{end}'
            )
        one, other = story.deals[0].members[:2]
        record = Figure(ids[one], Measure.DATASETS, float(story.value), year=2020)
        figure = f"<{self._iris(figure_id(record, ids[one]))}>"
        yield (
            f"{figure} <{RDF.type}> <{QB.Observation}>{end}{figure} <{RDF.type}> <{CT.Figure}>{end}"
            f"{figure} <{CT.subject}> {nodes[one]}{end}{figure} <{CT.measure}> <{concept(Measure.DATASETS)}>{end}"
            f"{figure} <{CT.value}> {_decimal(story.value)}{end}{figure} <{CT.bound}> <{concept(record.bound)}>{end}"
            f"{figure} <{CT.year}> {_integer(2020)}{end}{figure} <{CT.confidence}> {_decimal(1)}{end}"
            f"{figure} <{CT.evidence}> {first}{end}"
        )
        rejection = f"{node[:-1]}/rejection/{rejection_hash((ids[one], ids[other]), Reason.COMPARISON)}>"
        yield (
            f"{rejection} <{RDF.type}> <{CT.Rejection}>{end}{rejection} <{CT.candidate}> {nodes[one]}{end}"
            f"{rejection} <{CT.candidate}> {nodes[other]}{end}"
            f"{rejection} <{CT.reason}> <{concept(Reason.COMPARISON)}>{end}"
            f'{rejection} <{CT.method}> "synthetic"{end}{rejection} <{CT.evidence}> {last}{end}'
        )


def _string(text: str) -> str:
    return f'"{text}"'  # the made-up texts hold nothing that N-Quads escapes


def _integer(number: int) -> str:
    return f'"{number}"^^<{XSD.integer}>'


def _decimal(number: float) -> str:
    return f'"{number}"^^<{XSD.decimal}>'


def main(arguments: list[str] | None = None) -> int:
    """Write a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="N-Quads file")
    parser.add_argument("--partnerships", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    write(options.out, options.partnerships, seed=options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
