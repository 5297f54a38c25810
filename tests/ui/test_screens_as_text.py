"""Whole screens as text, looked at once by a person and held since. `UPDATE_SCREENS=1 pytest …` writes them anew."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tests.ui.conftest import Reader

SCREENS = Path(__file__).parent / "screens"

WALKS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "wide": ((160, 50), ("j",)),
    "wide-search": ((160, 50), ("slash", *"茅台", "enter")),
    "wide-facets": ((160, 50), ("F",)),
    "wide-stock": ((160, 50), ("j", "enter", "tab", "enter")),
    "stacked": ((80, 24), ("j",)),
    "stacked-reading": ((80, 24), ("j", "enter", "space")),
    "stacked-tree": ((80, 24), ("h",)),
    "stacked-nothing": ((80, 24), ("slash", *"qqqq", "enter")),
    "stacked-help": ((80, 24), ("question_mark",)),
    "stacked-palette": ((80, 24), ("colon", *"mark")),
    "trends": ((100, 30), ("T",)),
    "single-list": ((40, 12), ("j",)),
    "single-reading": ((40, 12), ("j", "enter")),
    "single-tree": ((40, 12), ("h",)),
    "single-trends": ((40, 12), ("T",)),
}


def _without_thumb(text: str) -> str:
    """The thumb of a scrollbar is as long as the height is known: an article's is a guess until all of it is set."""
    return "\n".join(
        row.rstrip(" ▁▂▃▄▅▆▇█") for row in text.translate(dict.fromkeys(map(ord, "▁▂▃▄▅▆▇█"), " ")).split("\n")
    )


@pytest.mark.parametrize("name", WALKS)
async def test_the_screen_looks_as_it_did(name: str, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newstui.ui.app.now", lambda zone: datetime(2022, 3, 10, 12, 0, tzinfo=timezone.utc))
    size, keys = WALKS[name]
    async with reader(size) as at:
        await at.press(*keys)
        seen = _without_thumb(at.text()) + "\n"
    file = SCREENS / f"{name}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        file.write_text(seen, "utf-8")
    assert seen == file.read_text("utf-8")
