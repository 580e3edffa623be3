#!/usr/bin/env python3
"""How fluidly the explorer's network page moves: time between frames in headless Chromium, without a graphics card.

The network is a part of the synthetic graph with about three ties an actor. What a reader does is done to the page by
events of its own kind: the picture is dragged with the mouse, zoomed with the wheel, and the mouse goes from actor to
actor; in between the facets are used.

Run ``python scripts/benchmarks/network_page.py [--quick]``.
"""

from __future__ import annotations

import argparse
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from cityties.web.app import create_app
from graph.store import Store
from graph.writing import reference_quads, report_quads
from ontology.records import Extraction

try:
    from scripts.benchmarks.pictures import chromium, network, spread, stated
    from scripts.benchmarks.synthetic import extractions
except ImportError:  # run from this folder
    from pictures import chromium, network, spread, stated  # type: ignore[import-not-found, no-redef]  # the same module
    from synthetic import extractions  # type: ignore[import-not-found, no-redef]  # the same module, its short name

__all__ = ["rows"]

_READY_S = 300
_FRAMES = """
const done = arguments[0];
const canvas = document.getElementById("canvas");
const box = canvas.getBoundingClientRect();
const { renderer, graph, near } = window.cityties;
const frame = () => new Promise(requestAnimationFrame);
const fire = (Kind, type, x, y, more) => canvas.querySelector(".sigma-mouse").dispatchEvent(
  new Kind(type, { bubbles: true, cancelable: true, clientX: box.left + x, clientY: box.top + y, ...more }));
const mouse = (type, x, y, buttons) => fire(MouseEvent, type, x, y, { buttons });
async function frames(step) {
  const times = [];
  await frame();
  let last = await frame();
  for (let i = 0; i < 90; i++) {
    step(i);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}
const [x, y] = [box.width / 2, box.height / 2];
const rest = () => new Promise((resolve) => setTimeout(resolve, 700));
(async () => {
  const found = {};
  mouse("mousedown", x, y, 1);
  found.drag = await frames((i) => mouse("mousemove", x + 90 * Math.sin(i / 9), y + 60 * Math.cos(i / 9), 1));
  mouse("mouseup", x, y, 0);
  await rest();
  found.zoom = await frames((i) => i % 5 || fire(WheelEvent, "wheel", x, y, { deltaY: i < 45 ? -100 : 100 }));
  await rest();
  renderer.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  await rest();
  const places = graph.nodes().map((node) => renderer.graphToViewport(graph.getNodeAttributes(node)))
    .filter((p) => p.x > 0 && p.y > 0 && p.x < box.width && p.y < box.height);
  let met = 0;
  found.hover = await frames((i) => {
    const place = places[(i * 37) % places.length];
    mouse("mousemove", place.x, place.y, 0);
    met += near() > 0;
  });
  found.met = met;
  done(found);
})();
"""
_FACETS = """
const done = arguments[0], times = [], boxes = [...document.querySelectorAll("[name=kind]")];
(function next(i) {
  const began = performance.now();
  boxes[i % boxes.length].click();
  requestAnimationFrame(() => requestAnimationFrame(() => {  // after the next frame has been painted
    times.push(performance.now() - began);
    i < 17 ? next(i + 1) : done(times);
  }));
})(0);
"""


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figures."""
    actors = 1_000 if quick else 5_000
    with (
        tempfile.TemporaryDirectory() as scratch,
        Store.open("memory") as store,
        chromium(Path(scratch), "enable-unsafe-swiftshader") as browser,
    ):
        partnerships = _fill(store, actors)
        of = f"{actors:,} actors, {partnerships:,} partnerships"
        if browser is None:
            return [("network page", of, "not measured: chromium and chromedriver are not installed")]
        with _serving(store) as address:
            return _measure(browser, address, of)


def _fill(store: Store, actors: int) -> int:
    """Write a network of so many actors; gives how many partnerships it has."""
    wanted = network(actors).partnerships()
    for extraction in extractions(round(20 * actors)):
        held = {record.partnership for record in stated(extraction)}
        if held & wanted.keys():
            part = _part(extraction, wanted.keys())
            store.engine.extend(report_quads(part, store.iris))
            store.engine.extend([quad for quads in reference_quads(part, store.iris).values() for quad in quads])
    return len(wanted)


def _part(extraction: Extraction, wanted: Any) -> Extraction:
    told = zip(extraction.partnerships, stated(extraction), strict=True)
    kept = tuple(partnership for partnership, record in told if record.partnership in wanted)
    return replace(extraction, partnerships=kept, relations=(), figures=(), rejections=())


def _measure(browser: Any, address: str, of: str) -> list[tuple[str, str, str]]:
    ready = "return Boolean(window.cityties && window.cityties.ready)"
    began = time.perf_counter()
    browser.get(f"{address}/network")
    while not browser.execute_script(ready):
        if time.perf_counter() - began > _READY_S:
            raise RuntimeError("the network page was never ready")
        time.sleep(0.1)
    browser.get("about:blank")
    began = time.perf_counter()
    browser.get(f"{address}/network")  # laid out already
    while not browser.execute_script(ready):
        time.sleep(0.02)
    opened = time.perf_counter() - began
    time.sleep(1)
    drawn = browser.execute_script("return [window.cityties.graph.order, window.cityties.graph.size]")
    frames = browser.execute_async_script(_FRAMES)
    facets = browser.execute_async_script(_FACETS)
    shown = f"{drawn[0]:,} actors and {drawn[1]:,} ties drawn"
    return [
        ("network page in Chromium", of, f"{shown}, ready in {opened:.1f} s once it is laid out"),
        ("dragging it", "a frame of 33 ms", spread(frames["drag"])),
        ("zooming it", "a frame of 33 ms", spread(frames["zoom"])),
        ("hovering over its actors", "a frame of 33 ms", f"{spread(frames['hover'])} ({frames['met']} of 90 met one)"),
        ("choosing a kind", "two frames", spread(facets)),
    ]


@contextmanager
def _serving(store: Store) -> Iterator[str]:
    """Serve the explorer on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(store), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small network")
    for row in rows(parser.parse_args().quick):
        print(" | ".join(row))


if __name__ == "__main__":
    main()
