"""What each member does in a contract or grant."""

from __future__ import annotations

import pytest

from extract.partnerships.candidates import actor_pairs
from extract.partnerships.layout import lay_out
from extract.partnerships.roles import assign_roles
from ontology.records import Kind, Role
from tests.extract.partnerships.conftest import read_marked

GRANTS = [
    ("en", "[City:Espoo] met us. [Firm:Nokia] invests a lot.", "Nokia"),
    ("en", "[City:Espoo] met us. The work is funded by [Firm:Nokia].", "Nokia"),
    ("en", "[City:Espoo] met us. It funds [Firm:Nokia].", "Espoo"),
    ("en", "[Firm:Nokia] funds [City:Espoo].", "Nokia"),
    ("en", "[City:Espoo] has received a grant of [Firm:Nokia].", "Nokia"),
    ("zh", "[City:埃斯波市]开会。根据协议，[Firm:诺基亚]将投资12亿元。", "诺基亚"),
    ("zh", "[City:埃斯波市]资助[Firm:诺基亚]。", "埃斯波市"),
    ("zh", "[City:埃斯波市]获[Firm:诺基亚]捐款。", "诺基亚"),
]


@pytest.mark.parametrize(("lang", "text", "funder"), GRANTS)
def test_who_pays_is_told_by_where_the_two_stand_round_the_verb(lang: str, text: str, funder: str) -> None:
    p = read_marked(text, lang)
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    members = list(layout.entities.values())
    last = [candidate for candidate in actor_pairs(layout) if candidate.scene is layout.scenes[-1]]
    assert last
    for candidate in last:
        found = assign_roles(members, Kind.FUNDING, candidate, layout.folded, lang)
        assert {m.entity: m.role for m in found}[funder] is Role.FUNDER, candidate
        assert sum(m.role is Role.FUNDER for m in found) == 1


def test_a_customer_is_the_client() -> None:
    p = read_marked("[City:Espoo] founded it. [Firm:Color Line] is the first customer.")
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    (candidate,) = {c.pair: c for c in actor_pairs(layout) if c.scene is layout.scenes[-1]}.values()
    found = assign_roles(list(layout.entities.values()), Kind.PROCUREMENT, candidate, layout.folded, "en")
    assert {m.entity: m.role for m in found} == {"Espoo": Role.SUPPLIER, "Color Line": Role.CLIENT}
