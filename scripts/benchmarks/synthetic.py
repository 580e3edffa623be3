#!/usr/bin/env python3
"""A synthetic graph of any size, for measuring: the pattern of ``docs/architecture.md``, content that nobody wrote.

Made-up cities, firms and universities, most of them with reference facts, tell of their partnerships in made-up reports
of 25 new partnerships each, two of an earlier report told again, two relations, a figure and a rejection. A third of
the reports is in Chinese. Each partnership has a sentence of its own, which stands in the report's text at its
offsets, and each entity one mention a report. The same number and seed give the same bytes.

What the reports tell is in ``synthetic_stories.py``; ``synthetic_lines.py`` writes it as N-Quads.

Run ``python scripts/benchmarks/synthetic.py OUT.nq --partnerships 100000``.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from graph.iris import Iris
from ontology.records import (
    Entity,
    Evidence,
    Extraction,
    Figure,
    Measure,
    Membership,
    Mention,
    Partnership,
    Reason,
    Rejection,
    Relation,
    RelationType,
    Status,
)

try:
    from scripts.benchmarks.synthetic_lines import Templates
    from scripts.benchmarks.synthetic_stories import PER_REPORT, Story, World, stories
except ImportError:  # run from this folder
    from synthetic_lines import Templates  # type: ignore[import-not-found, no-redef]  # the same module, its short name
    from synthetic_stories import PER_REPORT, Story, World, stories  # type: ignore[import-not-found, no-redef]  # as above

__all__ = ["PER_REPORT", "extractions", "nquads", "write"]


def extractions(partnerships: int, *, seed: int = 1) -> Iterator[Extraction]:
    """Yield the reports as records; slower than :func:`nquads`, and the same content.

    Examples
    --------
    >>> [len(x.partnerships) for x in extractions(60)]
    [25, 27, 12]
    """
    world = World(partnerships)
    for story in stories(world, partnerships, random.Random(seed)):
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
    world = World(partnerships)
    templates = Templates(world, Iris(base) if base else Iris())
    for story in stories(world, partnerships, random.Random(seed)):
        yield templates.lines(story).encode()


def write(path: Path, partnerships: int, *, seed: int = 1, base: str | None = None) -> None:
    """Write :func:`nquads` to a file."""
    with path.open("wb") as file:
        file.writelines(nquads(partnerships, seed=seed, base=base))


def _to_records(world: World, story: Story) -> Extraction:
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
                tuple(Membership(world.ids[m], role) for m, role in zip(deal.members, deal.roles, strict=True)),
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
