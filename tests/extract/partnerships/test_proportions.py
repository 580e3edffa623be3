"""Examples weigh as if their labels came in the proportions of the trusted ones."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.partnerships.proportions import match_proportions

EXAMPLE = st.tuples(st.sampled_from(["City-City", "City-Firm"]), st.sampled_from(["twinning", "agreement", "ppp"]))
WEIGHED = st.tuples(EXAMPLE, st.floats(0.5, 3.0))


def _weights(
    ours: list[tuple[tuple[str, str], float]], trusted: list[tuple[str, str]], doubt: float
) -> tuple[list[float], list[float]]:
    """Return the new weights of our examples, and of the trusted ones."""
    examples = [example for example, _ in ours] + trusted
    found = match_proportions(
        [stratum for stratum, _ in examples],
        [label for _, label in examples],
        [weight for _, weight in ours] + [2.5] * len(trusted),
        [False] * len(ours) + [True] * len(trusted),
        doubt=doubt,
    )
    return found[: len(ours)], found[len(ours) :]


@given(st.lists(WEIGHED))
def test_without_trusted_examples_all_keep_their_weights(ours: list[tuple[tuple[str, str], float]]) -> None:
    assert _weights(ours, [], 30.0) == ([weight for _, weight in ours], [])


@given(st.lists(WEIGHED), st.lists(EXAMPLE), st.floats(0.1, 100.0))
def test_trusted_examples_keep_their_weights_and_others_change_fivefold_at_most(
    ours: list[tuple[tuple[str, str], float]], trusted: list[tuple[str, str]], doubt: float
) -> None:
    found, kept = _weights(ours, trusted, doubt)
    assert kept == [2.5] * len(trusted)
    for new, (_, old) in zip(found, ours, strict=True):
        assert old / 5.001 <= new <= old * 5.001


@given(st.lists(st.sampled_from(["twinning", "agreement"]), min_size=1, max_size=4))
def test_with_little_doubt_a_stratum_has_the_trusted_proportions(more: list[str]) -> None:
    ours = ["twinning", "agreement", *more]
    trusted = ["twinning"] * 2 + ["agreement"] * 3
    ours_weighed = [(("City-City", label), 1.0) for label in ours]
    found, _ = _weights(ours_weighed, [("City-City", label) for label in trusted], 1e-6)
    shares: Counter[str] = Counter()
    for label, weight in zip(ours, found, strict=True):
        shares[label] += weight  # type: ignore[assignment]  # a Counter of weights
    assert shares["twinning"] / shares.total() == pytest.approx(0.4, abs=1e-4)


def test_a_stratum_without_trusted_examples_changes_as_all_do() -> None:
    ours = [(("City-Firm", label), 1.0) for label in ("ppp", "agreement")]
    known = [(("City-City", label), 1.0) for label in ("ppp", "agreement")]
    trusted = [("City-City", "ppp")] * 30 + [("City-City", "agreement")] * 10
    (ppp, agreement, *_), _ = _weights(ours + known, trusted, 30.0)
    assert ppp > 1.0 > agreement
    assert ppp / agreement == pytest.approx(35 / 15)
