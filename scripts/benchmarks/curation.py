#!/usr/bin/env python3
"""What verdicts cost: storing reports without any and with a thousand, recording them, and finding duplicates."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from graph.canonical import canonical
from graph.curation import record
from graph.duplicates import proposals
from graph.review import ReviewItem, accept, edit, reject, review_items
from graph.store import Store
from ontology.records import Extraction, Kind
from ontology.verdicts import Verdict
from scripts.benchmarks.synthetic import extractions

__all__ = ["rows"]

_WHO = {"by": "Ann", "date": "2026-05-18"}


def _verdicts(items: Iterable[ReviewItem]) -> list[Verdict]:
    """Accept, reject and correct in turn."""
    said = []
    for n, item in enumerate(items):
        if n % 3 == 0:
            said.append(accept(item, **_WHO))
        elif n % 3 == 1:
            said.append(reject(item, **_WHO))
        else:
            other = Kind.RESEARCH if item.told.kind is not Kind.RESEARCH else Kind.FUNDING
            said.append(edit(item, replace(item.told, kind=other), **_WHO))
    return said


def _seconds_to_put(store: Store, reports: list[Extraction]) -> float:
    start = time.process_time()
    for report in reports:
        store.put(report)
    return time.process_time() - start


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figure; ``quick`` takes a fifth of the size."""
    size = 1000 if quick else 5000
    judged = 1000
    reports = list(extractions(size + judged, seed=3))
    told = [report for report in reports if report.partnerships]
    half = len(told) // 2
    first, rest = told[:half], told[half:]
    with Store.open("memory") as plain, Store.open("memory") as curated:
        for store in (plain, curated):
            _seconds_to_put(store, first)
        start = time.process_time()
        items = review_items(curated)[:judged]
        listing = time.process_time() - start
        said = _verdicts(items)
        start = time.process_time()
        done = record(curated, said)
        recording = time.process_time() - start
        without = with_them = 0.0
        untouched = 0
        for report in rest:  # in turn, so that a busy machine slows both
            form = canonical(report)
            concerned = curated.curation.apply(form) is not form
            untouched += not concerned
            for store in (plain, curated):
                seconds = _seconds_to_put(store, [report])
                without += seconds if store is plain and not concerned else 0.0
                with_them += seconds if store is curated and not concerned else 0.0
        start = time.process_time()
        view = curated.as_extracted()
        copying = time.process_time() - start
        same = view.nquads() == _uncurated(told)
        view.close()
        start = time.process_time()
        found = proposals(plain, least=0.0)
        finding = time.process_time() - start
    extra = 1000 * (with_them - without) / untouched
    beside = f"{len(said)} verdicts held, none held"
    return [
        ("storing a report that no verdict concerns", beside, f"{extra:+.3f} ms ({with_them / without:.2f} times)"),
        ("recording verdicts", f"{len(said)} verdicts, {done.reports} reports", f"{recording:.2f} s"),
        ("listing what is to review", f"{len(first)} reports", f"{listing:.2f} s"),
        (f"the store as extracted (the same bytes: {same})", f"{len(told)} reports", f"{copying:.2f} s"),
        ("finding entities that may be one", f"{len(told)} reports, {len(found)} found", f"{finding:.2f} s"),
    ]


def _uncurated(reports: list[Extraction]) -> bytes:
    with Store.open("memory") as store:
        _seconds_to_put(store, reports)
        return store.nquads()


if __name__ == "__main__":
    for what, beside, measured in rows(quick=True):
        print(f"{what} | {beside} | {measured}")
