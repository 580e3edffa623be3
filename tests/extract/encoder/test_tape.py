"""The layers: each gradient is what a small change of its weights shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from extract.encoder import tape as layers
from extract.encoder.tape import Array, Node, Tape

Weights = dict[str, NDArray[np.float64]]
WORDS = np.array([1, 2, 3, 4, 1, 0, 2], np.int32)
LABELS = np.array([[1, 2], [0, 0], [3, 0], [4, 4], [1, 2], [2, 0], [0, 0]], np.int32)
OWNER = np.array([0, 0, 0, 0, 1, 1, 1], np.int32)
GROUPS = np.array([[0, 3], [1, 0], [0, 2], [2, 2], [4, 1], [3, 3], [5, 4]], np.int32)  # none with two rows alike
STARTS, ENDS = np.array([0, 2, 4, 0], np.int32), np.array([3, 2, 7, 3], np.int32)

# what is asked of the vectors of seven places, four numbers each
LAYERS: dict[str, Callable[[Tape, Node], Node]] = {
    "words and labels": lambda tape, x: tape.added(x, tape.embedded("label", LABELS)),
    "linear": lambda tape, x: tape.linear("linear", x),
    "normal": lambda tape, x: tape.normal("normal", x),
    "around": lambda tape, x: tape.linear("mix", tape.around(x, 2, OWNER)),
    "gated": lambda tape, x: tape.gated(x),
    "positive": lambda tape, x: tape.positive(x),
    "joined": lambda tape, x: tape.joined([x, tape.positive(x), x]),
    "beside": lambda tape, x: tape.beside(tape.taken(x, np.array([0, 3, 3, 6], np.int32)), 2),
    "taken": lambda tape, x: tape.taken(x, np.array([0, 0, 5], np.int32)),
    "greatest": lambda tape, x: tape.greatest(x, STARTS, ENDS),
    "together": lambda tape, x: tape.together(x, GROUPS),
    "two ways": lambda tape, x: tape.added(x, tape.gated(tape.linear("linear", x))),
}


def weights_of(seed: int) -> Weights:
    chance = np.random.default_rng(seed)
    shapes = {"word": (5, 4), "label": (5, 4), "linear": (4, 8), "linear.0": (8,), "normal": (4,), "normal.0": (4,)}
    return {name: chance.normal(size=shape) for name, shape in (shapes | {"mix": (12, 3), "mix.0": (3,)}).items()}


def loss(layer: Callable[[Tape, Node], Node], weights: Weights, grads: Mapping[str, Array] | None = None) -> float:
    tape = Tape(weights, grads=grads)  # type: ignore[arg-type]  # in double precision, to compare with differences
    found = layer(tape, tape.embedded("word", WORDS))
    wanted = np.random.default_rng(1).normal(size=found.value.shape)
    if grads is not None:
        found.add(wanted)  # type: ignore[arg-type]
        tape.back()
    return float((found.value * wanted).sum())


@pytest.mark.parametrize("name", LAYERS)
def test_the_gradient_is_the_slope_that_differences_show(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "_AT_ONCE", 4)  # stretches are gone through in several parts
    layer, made = LAYERS[name], weights_of(0)
    grads = {key: np.zeros_like(value) for key, value in made.items()}
    loss(layer, made, grads)  # type: ignore[arg-type]
    for key, value in made.items():
        for place in np.ndindex(*value.shape):
            if key in {"word", "label"} and place[0] == 0:
                assert grads[key][place] == 0.0  # number 0 stands for nothing, so nothing is learnt of it
                continue
            slopes = []
            for step in (1e-5, -1e-5):
                moved = {k: v.copy() for k, v in made.items()}
                moved[key][place] += step
                slopes.append(loss(layer, moved))
            assert grads[key][place] == pytest.approx((slopes[0] - slopes[1]) / 2e-5, abs=1e-6), (key, place)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 7)), max_size=12), st.integers(1, 9))
def test_the_greatest_of_a_stretch_is_that_of_its_rows(stretches: list[tuple[int, int]], at_once: int) -> None:
    values = np.random.default_rng(2).normal(size=(7, 3)).astype(np.float32)
    starts, ends = (np.array([s[side] for s in stretches], np.int32) for side in (0, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "_AT_ONCE", at_once)
        found = Tape({}).greatest(Node(values), starts, ends).value
    for row, (start, end) in zip(found, stretches, strict=True):
        assert row.tolist() == (values[start:end].max(axis=0).tolist() if start < end else [-4.0] * 3)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9))
def test_a_row_shares_the_greatest_of_each_of_its_groups(groups: list[tuple[int, int]]) -> None:
    values = np.random.default_rng(3).normal(size=(len(groups), 4)).astype(np.float32)
    found = Tape({}).together(Node(values), np.array(groups, np.int32).reshape(-1, 2)).value
    assert found.shape == (len(groups), 8)
    for row, own in zip(found, groups, strict=True):
        shared = [values[[group in others for others in groups]].max(axis=0).tolist() for group in own]
        assert row.reshape(2, 4).tolist() == shared


def test_what_is_forgotten_is_made_up_for_by_the_rest() -> None:
    given_ = Node(np.ones((100, 100), np.float32))
    assert Tape({}, forgotten=0.3).dropped(given_) is given_
    kept = Tape({}, chance=np.random.default_rng(0), forgotten=0.3).dropped(given_).value
    assert np.mean(kept == 0.0) == pytest.approx(0.3, abs=0.02)
    assert kept.mean() == pytest.approx(1.0, abs=0.02)
