"""Currencies whose sign or name several countries share: dollars of Canada, 元 of Taiwan."""

from __future__ import annotations

from collections import Counter

from extract.partnerships.numerals import figure_words
from extract.partnerships.quantities import Quantity
from extract.partnerships.scenes import Layout
from ontology.records import EntityType

__all__ = ["currency_at"]


def currency_at(layout: Layout, quantity: Quantity, subject: str) -> str | None:
    """Return the currency of a sum; a sign that says no country means the money of the place that the figure is of.

    Parameters
    ----------
    subject
        Id of the entity that the figure is of. If it lies in no known country, the one whose cities the report names
        most counts.

    Returns
    -------
    str or None
        An ISO 4217 code, or the unit that a quantity has that is no money.
    """
    local: dict[str, dict[str, str]] = figure_words(layout.lang)["local"]
    codes = local.get(quantity.sign)
    country = (_country(layout, subject) or _home(layout)) if codes else ""
    return codes.get(country, quantity.unit) if codes else quantity.unit


def _country(layout: Layout, entity: str) -> str:
    known = layout.entities[entity].reference
    return (known.country if known else None) or ""


def _home(layout: Layout) -> str:
    named = Counter[str]()
    for entity in layout.entities.values():
        if entity.type is EntityType.CITY and (country := _country(layout, entity.id)):
            named[country] += len(entity.mentions)
    return min(named, key=lambda country: (-named[country], country)) if named else ""
