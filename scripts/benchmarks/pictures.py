#!/usr/bin/env python3
"""Pictures: how long `draw` takes, how large its file is, and how soon and how fluidly headless Chromium shows it.

The networks are parts of the synthetic graph with about four ties an actor. Chromium draws without a graphics card, as
on a server; a laptop is faster.

Run ``python scripts/benchmarks/pictures.py [--quick] [--keep FOLDER]``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.network import Actor, NetworkData, Passage, Record
from graph.picture import draw
from ontology.records import Entity, EntityType, Extraction

try:
    from scripts.benchmarks.synthetic import extractions
except ImportError:  # run from this folder
    from synthetic import extractions  # type: ignore[import-not-found, no-redef]  # the same module, its short name

__all__ = ["chromium", "network", "rows", "spread", "stated"]

_TIES = 2.2
"""Partnerships an actor; those of three and more make more ties."""
_OPENED = 5
_TIMES = """
const done = arguments[0], at = (name) => performance.getEntriesByName(name)[0]?.startTime;
(function look() {
  const times = [at("first-contentful-paint"), at("interactive")];
  times.includes(undefined) ? setTimeout(look, 20) : done(times);
})();
"""
_FRAMES = """
const done = arguments[0], ask = window.cityties.pan, times = [];
let last = performance.now(), left = 60;
function next(now) {
  times.push(now - last); last = now;
  if (left-- > 0) { ask(left % 2 ? 12 : -9, 7); requestAnimationFrame(next); } else done(times.slice(2));
}
requestAnimationFrame(next);
"""

_CHANGES = """
const done = arguments[0], [first, last] = [2000, 2012], times = [];
(function next(year) {
  const began = performance.now();
  window.cityties.setYear(year);
  // After the next frame has been painted.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    times.push(performance.now() - began);
    year < last ? next(year + 1) : done(times);
  }));
})(first);
"""


def network(actors: int, *, seed: int = 1) -> NetworkData:
    """Return a network of exactly so many actors, in one large component and some small ones."""
    rng = random.Random(seed)
    entities: dict[str, Entity] = {}
    held: set[str] = set()
    records: list[Record] = []
    for extraction in extractions(round(20 * actors), seed=seed):
        entities |= {entity.id: entity for entity in extraction.entities}
        for record in stated(extraction):
            new = set(record.members) - held
            # Few actors are in most partnerships: take enough of theirs only, and every one that brings somebody new.
            wanted = bool(new) or (len(records) < _TIES * len(held) and rng.random() < 0.3)
            if wanted and len(held) + len(new) <= actors:
                records.append(record)
                held |= new
        if len(held) == actors and len(records) >= _TIES * actors:
            break
    known = {iri: _actor(entities[iri]) for iri in sorted(held)}
    return NetworkData(known, tuple(sorted(records, key=lambda r: (r.partnership, r.report))))


def stated(extraction: Extraction) -> Iterator[Record]:
    """Yield the partnerships of a report as the network has them, in their order."""
    report = extraction.report
    for p in extraction.partnerships:
        members = tuple(sorted(m.entity for m in p.members))
        yield Record(
            partnership="|".join((*members, p.kind, p.programme or "")),
            report=report.id,
            kind=p.kind,
            members=members,
            status=p.status,
            start=p.start,
            end=p.end,
            confidence=p.confidence,
            passages=tuple(Passage(e.quote, report.id, report.title, report.date or "") for e in p.evidence),
            report_year=int((report.date or "0")[:4]) or None,
        )


def _actor(entity: Entity) -> Actor:
    english, chinese = (name.text for name in entity.names)
    country = entity.reference.country or "" if entity.reference else ""
    return Actor(entity.id, EntityType(entity.type), english, english, chinese, (english, chinese), country)


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figures."""
    with tempfile.TemporaryDirectory() as scratch, chromium(Path(scratch)) as browser:
        return [row for n in ((100, 1_000) if quick else (100, 1_000, 5_000)) for row in _measure(n, scratch, browser)]


def _measure(actors: int, folder: str | Path, browser: Any) -> list[tuple[str, str, str]]:
    data = network(actors)
    of = f"{actors:,} actors, {len(data.partnerships()):,} partnerships"
    began = time.perf_counter()
    path = draw(data, Path(folder) / f"network-{actors}.html")
    took = time.perf_counter() - began
    found = [(f"picture of {actors:,} actors", of, f"drawn in {took:.1f} s, {path.stat().st_size / 1e6:.1f} MB")]
    if browser is None:
        return [*found, ("opening it", of, "not measured: chromium and chromedriver are not installed")]
    opened, frames, changes = [], [], []
    for _ in range(_OPENED):
        browser.get("about:blank")
        browser.get(path.resolve().as_uri())
        opened.append(browser.execute_async_script(_TIMES))
        frames += browser.execute_async_script(_FRAMES)
        changes += browser.execute_async_script(_CHANGES)
    paint, ready = (statistics.median(column) / 1000 for column in zip(*opened, strict=True))
    return [
        *found,
        ("opening it", "3 s for 1,000 actors", f"first paint {paint:.2f} s, interactive {ready:.2f} s"),
        ("moving it", "a frame", spread(frames)),
        ("going to another year", "two frames", spread(changes)),
    ]


def spread(times: list[float]) -> str:
    """Say the median and the 95th percentile of milliseconds."""
    times = sorted(times)
    return f"median {statistics.median(times):.0f} ms, 95th {times[len(times) * 95 // 100]:.0f} ms"


@contextmanager
def chromium(scratch: Path, *flags: str) -> Iterator[Any]:
    """Give a driver of headless Chromium with these flags too; ``None`` where it is not installed."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        yield None
        return
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    own = ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1280,860")
    for flag in (*own, *flags):
        options.add_argument(f"--{flag}")
    options.add_argument("--proxy-server=127.0.0.1:9")  # nobody listens there
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_argument(f"--user-data-dir={scratch / 'profile'}")
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        chrome.set_script_timeout(120)
        yield chrome
    finally:
        chrome.quit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the largest")
    parser.add_argument("--keep", type=Path, help="write the pictures there, and measure nothing")
    options = parser.parse_args()
    if options.keep:
        for actors in (100, 1_000, 5_000):
            print(draw(network(actors), options.keep / f"network-{actors}.html"))
        return
    for row in rows(options.quick):
        print(" | ".join(row))


if __name__ == "__main__":
    main()
