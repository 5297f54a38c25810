"""Keys that come sooner than the answers they are meant for, and what is left behind when one goes on."""

from __future__ import annotations

import threading

from textual import events
from textual.geometry import Offset

from newstui.library import Library
from tests.ui.conftest import Reader


async def test_tab_after_enter_goes_to_the_first_mention_of_the_post_that_is_coming(reader: Reader) -> None:
    async with reader() as at:
        await at.burst("j", "enter", "tab")
        assert at.screen.pane == "article"
        assert at.screen.article.thing is not None
        assert at.screen.article.thing.text == "贵州茅台"


async def test_what_is_typed_while_the_reader_opens_stands_in_the_box(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash")
        at.screen.box.value = "六轴"
        at.screen._begin()  # the first screen was slow to come
        await at.settle()
        assert at.screen.box.value == "六轴"
        assert at.titles() == ["云杉科技发布六轴机器人"]


async def test_a_mention_is_told_only_while_one_stands_on_it(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab")
        assert "sh600519" in at.text().split("\n")[-1]
        await at.press("q")
        assert "sh600519" not in at.text().split("\n")[-1]
        await at.press("enter")
        await at.burst("tab", "q")
        assert "sh600519" not in at.text().split("\n")[-1]


async def test_what_is_pasted_into_the_search_box_is_one_line_without_controls(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash")
        at.app.post_message(events.Paste("业绩\x1b[31m\n\x07说明会\x9b2J"))
        await at.settle()
        assert at.screen.box.value.isprintable()
        assert at.screen.box.value.startswith("业绩")
        assert "说明会" in at.screen.box.value


async def test_the_terminals_cursor_is_in_the_search_box_only_while_one_types(reader: Reader) -> None:
    async with reader() as at:
        assert at.app.cursor_position == Offset(0, 0)
        await at.press("slash", *"业绩")
        assert at.app.cursor_position == at.screen.box.cursor_screen_offset
        await at.press("enter")
        assert at.app.cursor_position == Offset(0, 0)
        await at.press("q")
        assert at.app.cursor_position == Offset(0, 0)


async def test_a_search_that_is_asked_no_more_is_told_so(reader: Reader, library: Library) -> None:
    async with reader() as at:
        await at.press("slash", "业")
        view = at.screen.view
        assert at.screen.is_wanted(view)
        await at.press("绩")
        assert not at.screen.is_wanted(view)
        assert at.screen.is_wanted(at.screen.view)


async def test_the_library_is_closed_after_the_last_question_is_answered(reader: Reader, library: Library) -> None:
    asked, go, answered = threading.Event(), threading.Event(), threading.Event()

    def slow() -> int:
        asked.set()
        go.wait(5)
        posts = library.status().posts  # a query under which SQLite's connection must not be closed
        answered.set()
        return posts

    async with reader() as at:
        at.screen.desk.ask("list", None, slow)
        assert asked.wait(5)
        threading.Timer(0.05, go.set).start()
        at.screen.leave()
        assert answered.is_set()
        at.screen.desk.ask("list", None, slow)
        assert at.screen.desk.is_at_rest()
