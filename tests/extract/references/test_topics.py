"""What a report is about."""

from __future__ import annotations

import pytest

from extract.references.topics import rank_topics
from ontology.records import Entity, EntityType, Mention


def named(text: str, *names: str) -> list[Entity]:
    """Entities of a text, each a firm at every place that holds its name."""
    return [
        Entity(
            name,
            EntityType.FIRM,
            name,
            (),
            tuple(
                Mention(at, at + len(name), name, EntityType.FIRM, "rule", 1.0)
                for at in range(len(text))
                if text.startswith(name, at)
            ),
        )
        for name in names
    ]


@pytest.mark.parametrize(
    ("text", "names", "title", "first"),
    [
        ("Kent Courier\n\nFerrovial met Lahti. (Photo: Kent Courier)", ("Kent Courier", "Ferrovial"), "", "Ferrovial"),
        ("KENT COURIER\n\nFerrovial met Lahti.", ("KENT COURIER", "Ferrovial"), "", "Ferrovial"),
        ("长治日报 要闻\n\n中车与长治签约。长治日报记者", ("长治日报", "中车"), "", "中车"),
        ("Kent Courier hires Ferrovial.", ("Kent Courier", "Ferrovial"), "Kent Courier moves", "Kent Courier"),
        ("Ferrovial met Lahti. Courier firms ran.", ("Ferrovial", "Courier firms"), "", "Ferrovial"),
    ],
)
def test_a_report_is_not_about_the_newspaper_that_prints_it(text, names, title, first):
    assert rank_topics(text, named(text, *names), title)[0] == first
