"""What is drawn anew: no more than has changed."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor, LayoutUpdate

from tests.ui.conftest import Reader


@pytest.fixture
def whole_screens(monkeypatch: pytest.MonkeyPatch) -> list[Compositor]:
    """Grows with every drawing of a whole screen."""
    drawn: list[Compositor] = []
    draw = Compositor.render_full_update

    def noted(self: Compositor, simplify: bool = False) -> LayoutUpdate:
        drawn.append(self)
        return draw(self, simplify)

    monkeypatch.setattr(Compositor, "render_full_update", noted)
    return drawn


async def test_the_focus_goes_from_pane_to_pane_without_drawing_the_screen(
    reader: Reader, whole_screens: list[Compositor]
) -> None:
    async with reader() as at:
        whole_screens.clear()
        for key in ("h", "l", "l", "h", "h"):
            await at.press(key)
        assert at.screen.pane == "tree"
        assert whole_screens == []


async def test_only_the_cursor_is_drawn_anew_where_the_focus_comes_or_goes(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader() as at:
        tree, drawn = at.screen.category_tree, []
        draw = tree.draw
        monkeypatch.setattr(tree, "draw", lambda index, part, width: drawn.append(index) or draw(index, part, width))
        await at.press("h")
        assert set(drawn) == {tree.cursor}


async def test_another_theme_is_seen_in_every_pane_at_once(reader: Reader) -> None:
    async with reader() as at:
        panes = (at.screen.posts, at.screen.category_tree, at.screen.article, at.screen.status)

        def grounds() -> list[object]:
            return [segment.style.bgcolor for pane in panes for segment in pane.render_line(0) if segment.style]

        dark = grounds()
        at.app.theme = "newstui-light"
        await at.settle()
        assert len(dark) == len(grounds())
        assert all(before != after for before, after in zip(dark, grounds(), strict=True))
