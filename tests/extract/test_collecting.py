"""Resting the collector while what lives for good is made."""

from __future__ import annotations

import gc

import pytest

from extract import collecting
from extract.collecting import freeze_for_good, uncollected


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


@pytest.mark.parametrize("for_good", [False, True])
def test_what_is_left_is_among_the_old_objects_or_frozen_for_good(
    for_good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "_frozen_for_good", False)
    try:
        if for_good:
            freeze_for_good()
        with uncollected():
            left: list[list[int]] = [[]]
        assert bool(gc.get_freeze_count()) is for_good
        young = {id(x) for generation in (0, 1) for x in gc.get_objects(generation)}
        assert id(left) not in young
    finally:
        gc.unfreeze()
