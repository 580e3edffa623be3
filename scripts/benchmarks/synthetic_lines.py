"""Stories as N-Quads lines, written from templates: 20 times faster than through the records.

``tests/scripts/test_synthetic.py`` holds them against :mod:`graph.writing`, which decides what is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from graph.iris import Iris, digest, figure_id, partnership_id, rejection_hash, relation_id
from graph.writing import reference_quads, report_quads
from ontology.records import Extraction, Figure, Measure, Reason, RelationType, Report, Status
from ontology.terms import CT, DCT, OA, ORG, QB, RDF, SCHEMA, XSD, concept

if TYPE_CHECKING:  # named in hints alone, so that this file needs no path to the one beside it
    from scripts.benchmarks.synthetic_stories import Deal, Story, World

__all__ = ["Templates"]


class Templates:
    """Writes stories as N-Quads lines; IRIs and what is the same in every report are made once."""

    def __init__(self, world: World, iris: Iris) -> None:
        self._world, self._iris = world, iris
        self._nodes = [f"<{iris(local)}>" for local in world.ids]
        self._described: dict[tuple[int, str, str], tuple[str, ...]] = {}
        self._member_hashes = [digest(local) for local in world.ids]
        self._known: set[int] = set()

    def _describe(self, number: int, lang: str, script: str) -> tuple[str, ...]:
        """Return what a report in a language says of an entity as such, without the name of the graph."""
        found = self._described.get((number, lang, script))
        if found is None:
            blank = Report("r", "", lang=lang, script=script)
            quads = report_quads(Extraction(blank, (self._world.entities[number],)), self._iris)
            report = self._iris.report("r")
            found = tuple(f"{quad.triple} " for quad in quads if getattr(quad.subject, "value", "") != report)
            self._described[number, lang, script] = found
        return found

    def lines(self, story: Story) -> str:
        report = story.report
        node = f"<{self._iris.report(report.id)}>"
        end = f" <{self._iris.report_graph(report.id)}> .\n"
        out = [self._reference_facts(story.names), self._report(report, node, end)]
        for number, (start, stop) in story.names.items():
            entity, place = self._nodes[number], f"{node[:-1]}/mention/{start}-{stop}>"
            out.append(f"{node} <{SCHEMA.mentions}> {entity}{end}")
            out += [line.rstrip() + end for line in self._describe(number, report.lang, report.script)]
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

    def _deal(self, deal: Deal, passage: str, end: str) -> str:
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
        for member, role in zip(deal.members, deal.roles, strict=True):
            membership, actor = f"{node[:-1]}/member/{self._member_hashes[member]}>", self._nodes[member]
            out.append(
                f"{node} <{ORG.hasMember}> {actor}{end}{membership} <{RDF.type}> <{ORG.Membership}>{end}"
                f"{membership} <{ORG.organization}> {node}{end}{membership} <{ORG.member}> {actor}{end}"
                f"{membership} <{ORG.role}> <{concept(role)}>{end}"
            )
        return "".join(out)

    def _others(self, story: Story, node: str, first: str, last: str, end: str) -> Iterator[str]:
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
