"""Boosted trees, enumerations, and the numbers that a pair's neighbours give."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from extract.partnerships.candidates import actor_pairs
from extract.partnerships.fitting import fit
from extract.partnerships.layout import lay_out
from extract.partnerships.neighbours import neighbour_rows
from extract.partnerships.pairs import describe_pair
from extract.partnerships.scenes import Layout
from extract.partnerships.structure import enumerations
from extract.partnerships.trees import Trees, calibrate, fit_trees
from extract.partnerships.weights import save_models
from ontology.errors import MissingExtra
from tests.extract.partnerships.conftest import read_marked

GRID = np.array([[x, y] for x in range(12) for y in range(12)] * 4, dtype=np.float64)
CROSS = ((GRID[:, 0] > 5) & (GRID[:, 1] > 5)).astype(int)
"""Yes where both numbers are great."""


def layout_of(marked: str, lang: str) -> Layout:
    p = read_marked(marked, lang)
    return lay_out(p.report, p.sentences, p.entities, p.references)


def test_trees_learn_how_two_numbers_act_together() -> None:
    chances = fit_trees(GRID, CROSS).probabilities(GRID)
    assert ((chances > 0.5) == CROSS).all()


def test_training_without_lightgbm_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtra, match=r"pip install 'cityties\[train\]'"):
        fit_trees(GRID, CROSS)


def test_trees_come_back_from_json_unchanged() -> None:
    trees = fit_trees(GRID, CROSS, rounds=7)
    again = Trees.from_json(json.loads(json.dumps(trees.to_json())))
    np.testing.assert_allclose(again.raw(GRID), trees.raw(GRID), atol=1e-3)


def test_following_the_trees_node_by_node_gives_their_sums() -> None:
    trees = fit_trees(GRID, CROSS, rounds=7)

    def follow(row: NDArray[np.float64], tree: int) -> float:
        node = 0
        while trees.feature[tree, node] >= 0:
            node = 2 * node + 1 + int(row[trees.feature[tree, node]] > trees.limit[tree, node])
        return float(trees.value[tree, node])

    sums = [trees.base + sum(follow(row, tree) for tree in range(len(trees.feature))) for row in GRID]
    np.testing.assert_allclose(trees.raw(GRID), sums)


def test_no_rows_have_no_sums() -> None:
    assert fit_trees(GRID, CROSS, rounds=2).raw(GRID[:0]).tolist() == []


def test_the_same_rows_give_the_same_bytes() -> None:
    linear = {"m": fit([["a"], ["a"], ["b"], ["b"]], ["yes", "yes", "no", "no"])}
    one, two = (save_models(linear, {"second": fit_trees(GRID, CROSS, rounds=5)}) for _ in range(2))
    assert one == two


def test_calibration_turns_scores_into_shares() -> None:
    stump = Trees(0.0, np.array([[0, -1, -1]]), np.array([[0.5, 0, 0]]), np.array([[0.0, -3.0, 3.0]]))
    scores = [-3.0] * 100 + [3.0] * 100
    truths = [1] * 20 + [0] * 80 + [1] * 70 + [0] * 30
    shares = calibrate(stump, scores, truths).probabilities(np.array([[0.0], [1.0]]))
    assert shares == pytest.approx([0.2, 0.7], abs=0.01)


@pytest.mark.parametrize(
    ("marked", "lang", "expected"),
    [
        ("[City:Espoo], [City:Vantaa] and [City:Lahti] signed with [Firm:Nokia].", "en", [3, 1]),
        ("[City:无锡市]、[City:苏州市]与[Firm:华为]签约。", "zh", [3]),
        ("[City:Espoo] hired [Firm:Nokia] and [Firm:Elisa].", "en", [1, 2]),
        ("[Firm:Nokia] of [City:Espoo] grows.", "en", [1, 1]),
        ("[City:Espoo], network maker [Firm:Nokia] and [Firm:Elisa] signed.", "en", [3]),
        ("[City:Espoo] hired [Firm:Nokia], the network maker, and [Firm:Elisa].", "en", [1, 2]),
        ("[Firm:Hera], the operator of trams in [City:Espoo], and [Firm:Elisa] signed.", "en", [2, 1]),
        ("[Firm:Elisa] ([Firm:Elisa]) and [Firm:Nokia] – the maker of masts – and [Firm:Hera] signed.", "en", [3]),
        ("[City:Espoo] and partner [Firm:Nokia] met.", "en", [1, 1]),
        ("[City:Espoo] (84%) and [City:Vantaa] (91%) lead.", "en", [1, 1]),
        ("[City:无锡市]、网络运营商[Firm:中兴]和[Firm:华为]签约。", "zh", [3]),
        ("[City:无锡市]（简称[City:无锡市]）与芬兰企业[Firm:诺基亚]签约。", "zh", [2]),
    ],
)
def test_actors_named_in_one_breath_are_one_enumeration(marked: str, lang: str, expected: list[int]) -> None:
    groups = enumerations(layout_of(marked, lang).scenes[0], lang)
    sizes = {group.number: group.size for group in groups.values()}
    assert [sizes[number] for number in sorted(sizes)] == expected


def test_a_later_item_of_a_list_may_be_joined_with_an_earlier_one() -> None:
    layout = layout_of("Partners:\n- [City:Espoo]\n- [Firm:Nokia]\n- [Firm:Elisa]", "en")
    last = layout.scenes[-1]
    assert last.item
    assert "partners" in last.label
    assert {slot.entity for slot in last.implied} == {"Espoo", "Nokia"}


def test_a_pair_sees_the_chances_of_those_it_is_enumerated_with() -> None:
    layout = layout_of("[City:Espoo] signed with [Firm:Nokia] and [Firm:Elisa].", "en")
    candidates = list(actor_pairs(layout))
    of_nokia = next(i for i, c in enumerate(candidates) if c.pair == ("Espoo", "Nokia"))
    of_elisa = next(i for i, c in enumerate(candidates) if c.pair == ("Elisa", "Espoo"))
    raised = [2.0 if i == of_nokia else -1.0 for i in range(len(candidates))]
    plain, seen = (
        next(neighbour_rows(layout, candidates, odds, {of_elisa})) for odds in ([-1.0] * len(candidates), raised)
    )
    assert plain[0] == seen[0] == [of_elisa]
    assert plain[1] != seen[1]


def test_blocks_of_features_have_nothing_in_common() -> None:
    """What is weighed block by block is what was learnt from all features at once."""
    layout = layout_of("[City:Espoo] signed with [Firm:Nokia] and [Firm:Elisa]. It paid [Firm:Elisa].", "en")
    for candidate in actor_pairs(layout):
        features = [f for block in describe_pair(layout, candidate) for f in block]
        assert len(features) == len(set(features))


def test_no_name_enters_a_feature() -> None:
    layout = layout_of("[City:Espoo] signed with [Firm:Nokia] and [Firm:Elisa].", "en")
    features = {f for candidate in actor_pairs(layout) for block in describe_pair(layout, candidate) for f in block}
    assert not [f for f in features if any(name in f.lower() for name in ("espoo", "nokia", "elisa"))]
