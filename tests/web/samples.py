"""What tests ask the explorer about: a city of the small graph, and a name that runs where a page lets it."""

from __future__ import annotations

from urllib.parse import quote

HELSINKI = quote("https://w3id.org/cityties/kg/city/helsinki-fi")
HOSTILE = '<img src=x onerror="document.title=1">'
