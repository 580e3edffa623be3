"""Words round a sum that tell the giver from the taker: "contributed", "received", 由…拨给…."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import cache
from importlib.resources import files

from extract.partnerships.scenes import Scene

__all__ = ["find_cues"]


def find_cues(folded: str, scene: Scene, lang: str) -> tuple[tuple[int, str], ...]:
    """List the cues of a sentence in order: the number of the token that each begins in, and its class.

    Words inside a name are no cues. The classes are the names in the table ``cues`` of ``figures.toml``; both languages
    have the same, so that what is learnt of one serves the other.
    """
    starts = [token.start for token in scene.tokens]
    names = {slot.token for slot in scene.slots if slot.how == "name"}
    found: list[tuple[int, str]] = []
    for match in _cues(lang).finditer(folded, scene.start, scene.end):
        at = bisect_right(starts, match.start()) - 1
        if at not in names and match.lastgroup is not None:
            found.append((at, match.lastgroup))
    return tuple(found)


@cache
def _cues(lang: str) -> re.Pattern[str]:
    data = tomllib.loads((files("extract") / "lang" / lang / "figures.toml").read_text("utf-8"))
    edge = r"\b" if lang == "en" else ""
    # what two classes share goes to the longer pattern, as in 中标价 and 中标: alternatives are tried in order
    parts = [f"(?P<{name}>{edge}(?:{'|'.join(words)}){edge})" for name, words in data["cues"].items()]
    return re.compile("|".join(parts))
