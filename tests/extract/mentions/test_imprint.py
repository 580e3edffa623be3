"""Who publishes a report, as its imprint says."""

from __future__ import annotations

import pytest

from extract.mentions.imprint import find_publishers


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Copyright 2022. Polis Lab all rights reserved.", [("Polis Lab", "University")]),
        ("en", "© 2019-2021 Harbour Analytics", [("Harbour Analytics", "Firm")]),
        ("en", "(c) 2020 Clean Sea Foundation. All rights reserved", [("Clean Sea Foundation", "Association")]),
        ("en", "In 2020 Harbour Analytics rose.", []),
        ("zh", "版权所有：岭南政务研究院", [("岭南政务研究院", "University")]),
        ("zh", "岭南政务研究院发布", []),
    ],
)
def test_the_holder_of_the_copyright_is_named(lang: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(s.surface, str(s.type)) for s in find_publishers(text, lang=lang)] == expected
