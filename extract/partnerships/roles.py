"""What each member does in a partnership, as far as its kind and the order of the words tell."""

from __future__ import annotations

from collections.abc import Sequence

from extract.partnerships.candidates import Candidate
from extract.partnerships.phrases import read_table
from ontology.records import Entity, EntityType, Kind, Membership, Role

__all__ = ["assign_roles"]

_CLIENTS = (EntityType.CITY, EntityType.PUBLIC_BODY, EntityType.REGION)
_FUNDERS = (EntityType.REGION, EntityType.PUBLIC_BODY, EntityType.ASSOCIATION, EntityType.FIRM, EntityType.CITY)


def assign_roles(
    members: Sequence[Entity], kind: Kind, candidate: Candidate, folded: str, lang: str
) -> tuple[Membership, ...]:
    """Give each member its role; ``candidate`` is the pair that tells most of the partnership.

    Roles are sure only for joint ventures and memberships; for contracts and grants they follow the verb where it is
    in the table of roles, else what actors of these types usually do.
    """
    roles = _roles(members, kind, candidate, folded, lang)
    return tuple(Membership(entity.id, roles.get(entity.id, Role.PARTNER)) for entity in members)


def _roles(members: Sequence[Entity], kind: Kind, candidate: Candidate, folded: str, lang: str) -> dict[str, Role]:
    match kind:
        case Kind.JOINT_VENTURE:
            return {entity.id: Role.FOUNDER for entity in members}
        case Kind.MEMBERSHIP:
            network = next((e.id for e in members if e.type is EntityType.ASSOCIATION), None)
            return {e.id: Role.NETWORK if e.id == network else Role.MEMBER for e in members} if network else {}
        case Kind.PROCUREMENT:
            return _sides(members, candidate, folded, lang, (Role.CLIENT, Role.SUPPLIER), _CLIENTS)
        case Kind.FUNDING:
            return _sides(members, candidate, folded, lang, (Role.FUNDER, Role.RECIPIENT), _FUNDERS)
        case _:
            return {}


def _sides(
    members: Sequence[Entity],
    candidate: Candidate,
    folded: str,
    lang: str,
    roles: tuple[Role, Role],
    usual: tuple[EntityType, ...],
) -> dict[str, Role]:
    """Split the members into the one side (client, funder) and the other."""
    left, right, scene = candidate.left, candidate.right, candidate.scene
    sentence = folded[scene.start : scene.end]
    first = None
    for role, position, phrase in read_table("roles", lang):
        at = sentence.find(phrase) if role in roles else -1
        if at >= 0:
            # An actor that the sentence leaves unsaid is the first of the two only where the other follows the words.
            unsaid = left.token < 0 <= right.token and scene.tokens[right.token].start < scene.start + at
            actor = right.entity if (position == "first") == unsaid else left.entity
            first = actor if role == roles[0] else (right.entity if actor == left.entity else left.entity)
            break
    if first is None:
        ranked = sorted(members, key=lambda e: usual.index(e.type) if e.type in usual else len(usual))
        first = ranked[0].id
    side_type = next((e.type for e in members if e.id == first), None)
    others = {left.entity, right.entity} - {first}
    return {
        e.id: roles[0] if e.id == first or (e.id not in others and e.type is side_type) else roles[1] for e in members
    }
