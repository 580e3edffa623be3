"""The network benchmark gives rows of three texts, at small sizes."""

from __future__ import annotations

from scripts.benchmarks import networks


def test_every_part_gives_rows_of_what_beside_what_and_the_figure() -> None:
    found = [
        *networks.everything(60),
        *networks.exact(80, 5),
        *networks.sampled(80, 10, 2),
        *networks.top_kept(80, 40),
        *networks.arrays(50, None),
    ]
    assert all(len(row) == 3 and all(isinstance(cell, str) for cell in row) for row in found)
    assert any("times as fast" in row[2] for row in found)
