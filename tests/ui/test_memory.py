"""The collector, which the start turns off, is on again once the first screen is there."""

from __future__ import annotations

import gc

import pytest

from newstui.ui import memory


def test_the_collector_comes_back_and_leaves_what_is_there_alone() -> None:
    gc.disable()
    try:
        memory.settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 1000
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_c_library_without_such_a_choice_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        """musl: no mallopt."""

    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: Other())
    memory.settle()
