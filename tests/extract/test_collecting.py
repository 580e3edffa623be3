"""Resting the collector while what lives for good is made."""

from __future__ import annotations

import gc

import pytest

from extract.collecting import uncollected


def test_the_collector_works_again_afterwards_even_after_an_error() -> None:
    def load() -> None:
        with uncollected():
            raise ValueError(f"broken while it is {gc.isenabled()}")

    with pytest.raises(ValueError, match="broken while it is False"):
        load()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
