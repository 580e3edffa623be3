"""Several who act as one: "awarded to a consortium of A and B", 由A与B组成的联合体中标; "A, B and C signed".

The members stand side by side, and the word for what they form is often one that means them, so that the scorers see
two names with hardly a word between, and the buyer far away, or "Espoo, Nokia" as where a firm has its seat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.partnerships.apart import is_denied, says_where
from extract.partnerships.formed import Formed, row_pairs
from extract.partnerships.frames import with_roles
from extract.partnerships.lines import Place
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import ACTOR_TYPES, EntityType

__all__ = ["joint_bids", "joint_signers"]

_BUYERS = frozenset({EntityType.CITY, EntityType.PUBLIC_BODY})
_BIDDERS = frozenset({EntityType.FIRM, EntityType.UNIVERSITY})
_NAME = re.compile(r"#(\d+)#")


def joint_bids(layout: Layout, rules: dict[str, re.Pattern[str]]) -> Iterator[Formed]:
    """Yield the members of each consortium with one another, and with the only buyer of the sentence.

    Parameters
    ----------
    layout
        The report.
    rules
        The patterns of its language's ``forms.toml``; in them a name is its token's number between two ``#``.
    """
    for scene in layout.scenes:
        if not rules["consortium"].search(layout.folded, scene.start, scene.end):
            continue
        named = _named(layout, scene, rules)
        found = rules["bidders"].search(_as_text(layout, scene, named))
        if found is None or rules["failed"].search(layout.folded, scene.start, scene.end):
            continue
        slots = [named[int(number)] for number in _NAME.findall(found["members"])]
        bidders = {slot.entity: slot for slot in slots if slot.type in _BIDDERS}
        buyers = {slot.entity: slot for slot in named.values() if slot.type in _BUYERS and slot.entity not in bidders}
        if len(bidders) > 1:
            buyer = list(buyers.values()) if len(buyers) == 1 else []
            yield from row_pairs(_places(scene, buyer), _places(scene, bidders.values()), None, together=True)


def joint_signers(layout: Layout, rules: dict[str, re.Pattern[str]]) -> Iterator[Formed]:
    """Yield three and more who are the subject of one verb of signing or founding, each with each.

    In Chinese no preposition may stand before them: 与甲、乙、丙签约 has another subject. All pairs that this yields in
    the training reports are annotated, 48 in English and 63 in Chinese.
    """
    for scene in layout.scenes:
        if not rules["joined"].search(layout.folded, scene.start, scene.end):
            continue
        named = _named(layout, scene, rules)
        found = rules["signers"].search(_as_text(layout, scene, named))
        if found is None:
            continue
        signers = {named[int(number)].entity: named[int(number)] for number in _NAME.findall(found["members"])}
        if len(signers) > 2:
            pairs = row_pairs([], _places(scene, signers.values()), None, together=True)
            yield from (pair for pair in pairs if not is_denied(layout, pair.candidate))


def _named(layout: Layout, scene: Scene, rules: dict[str, re.Pattern[str]]) -> dict[int, Slot]:
    """Return the actors of a sentence by token, without places that only tell where, and words for the consortium."""
    found: dict[int, Slot] = {}
    for slot in scene.slots:
        token = scene.tokens[slot.token]
        stands = slot.how != "name" and rules["consortium"].search(layout.folded, token.start, token.end)
        if slot.type in ACTOR_TYPES and not stands and not says_where(scene, slot, layout.lang):
            found.setdefault(slot.token, slot)
    return found


def _as_text(layout: Layout, scene: Scene, named: dict[int, Slot]) -> str:
    """Write a sentence with the numbers of its names, and with the words themselves where they stand for others."""
    roles = {token: f"#{token}#" for token in named}
    for slot in scene.slots:
        token = scene.tokens[slot.token]
        roles.setdefault(slot.token, layout.folded[token.start : token.end])
    return with_roles(scene, roles)


def _places(scene: Scene, slots: Iterable[Slot]) -> list[Place]:
    return [Place(scene.tokens[slot.token].start, scene, slot) for slot in slots]
