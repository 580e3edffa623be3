from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.degrees import ccdf, fit_tail
from ontology.errors import NetworkError


@given(st.lists(st.integers(0, 40), max_size=60))
def test_the_ccdf_says_how_many_have_so_many_or_more(degrees: list[int]) -> None:
    found, shares = ccdf(degrees)
    for k, share in zip(found, shares, strict=True):
        assert share == pytest.approx(sum(d >= k for d in degrees) / len(degrees))
    assert set(found) == {d for d in degrees if d}


def test_a_power_law_is_found_again() -> None:
    fit = fit_tail(np.random.default_rng(1).zipf(2.5, 20_000))
    assert fit.alpha == pytest.approx(2.5, abs=4 * fit.error)
    assert fit.ratio > 2
    assert fit.p < 0.05


def test_an_exponential_is_not_taken_for_a_power_law() -> None:
    fit = fit_tail(np.random.default_rng(1).geometric(0.2, 20_000))
    assert fit.ratio < 0 or fit.share < 0.05
    whole = np.random.default_rng(1).geometric(0.5, 3_000)
    assert fit_tail(whole).alpha > 4, "so steep that nobody calls it scale-free"


def test_the_laws_begin_at_one_and_fall() -> None:
    fit = fit_tail([1] * 30 + [2] * 12 + [3] * 6 + [8])
    ks = np.arange(fit.start, 20)
    for law in (fit.power_law(ks), fit.exponential(ks)):
        assert law[0] == pytest.approx(1)
        assert (np.diff(law) < 0).all()


@pytest.mark.parametrize("degrees", [[], [0, 0], [1, 2, 3], [4] * 50], ids=["none", "no ties", "few", "all alike"])
def test_too_little_to_fit_is_said(degrees: list[int]) -> None:
    with pytest.raises(NetworkError, match="too few"):
        fit_tail(degrees)
