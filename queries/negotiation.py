"""Content negotiation: which of the forms on offer an ``Accept`` header prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["choose"]


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """Return the offer with the highest weight; of equals the first on offer; ``None`` if nothing is acceptable.

    Parameters
    ----------
    accept
        The header; empty means that anything will do.
    offers
        Media types, in the order of the server's preference.

    Examples
    --------
    >>> choose("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    >>> choose("image/png", ["text/csv"]) is None
    True
    """
    if not accept.strip():
        return offers[0] if offers else None
    ranges = [_parse(part) for part in accept.split(",") if part.strip()]
    weighed = [(_weight(offer, ranges), -i, offer) for i, offer in enumerate(offers)]
    best = max(weighed, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def _parse(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = min(max(float(value), 0.0), 1.0)
            except ValueError:
                weight = 0.0
    return media, weight


def _weight(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight that the most specific matching range gives."""
    kind = offer.split("/")[0]
    for pattern in (offer, f"{kind}/*", "*/*"):
        weights = [weight for media, weight in ranges if media == pattern]
        if weights:
            return max(weights)
    return 0.0
