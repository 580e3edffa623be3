"""Cross-validation: folds, and a run that goes on where it was stopped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cityties.validation import cross_validate, split_folds

GOLD = Path(__file__).parents[2] / "corpus/gold/train"


@given(st.lists(st.integers(0, 5), max_size=20), st.integers(2, 5), st.integers(0, 3))
def test_each_report_is_in_one_fold_with_those_composed_after_it(sources: list[int], folds: int, seed: int) -> None:
    reports = [
        {"id": f"r{i}", "source": f"s{source}"} if source else {"id": f"r{i}"} for i, source in enumerate(sources)
    ]
    dealt = split_folds(reports, folds, seed)
    assert sorted(place for fold in dealt for place in fold) == list(range(len(reports)))
    for source in set(sources) - {0}:
        members = {place for place, of in enumerate(sources) if of == source}
        assert sum(bool(members & set(fold)) for fold in dealt) == 1


def test_a_stopped_run_goes_on_from_what_was_kept_of_the_same_reports(tmp_path: Path) -> None:
    reports = [json.loads(file.read_text("utf-8")) for file in sorted(GOLD.glob("en-t-*.json"))[:16]]

    def run(reports: list[dict[str, object]]) -> list[tuple[str, list[object]]]:
        found = cross_validate(reports, langs=["en"], folds=2, most=1, keep=tmp_path)
        return [(gold["id"], told["entities"]) for gold, told in found["en"]]

    first = run(reports)
    assert len(first) == 8
    assert any(entities for _, entities in first)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(gzip.compress(json.dumps([{"entities": ["as kept"]}] * 8).encode()))
    assert run(reports) == [(name, ["as kept"]) for name, _ in first]
    other = [data | {"text": f"{data['text']}\n"} for data in reports]
    assert run(other) != [(name, ["as kept"]) for name, _ in first]
    assert len(list(tmp_path.iterdir())) == 2
