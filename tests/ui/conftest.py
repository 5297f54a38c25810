"""A small archive of invented news, indexed once, and a reader opened on it for each test."""

from __future__ import annotations

import asyncio
import shutil
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import REPLACED_KEYS
from textual.pilot import Pilot

from newstui.library import Library
from newstui.settings import Settings
from newstui.ui.app import NewsApp
from newstui.ui.screens.browse import BrowseScreen

POSTS = {
    "a1.md": (
        "云杉科技发布六轴机器人",
        "2022-03-09 08:00",
        "科技/极点科技",
        "极点科技",
        "云杉科技今天发布了六轴机器人。",
    ),
    "a2.md": (
        "贵州茅台预告业绩说明会",
        "2022-03-08 11:20",
        "金融/新浪财经/公司",
        "新浪财经",
        "贵州茅台（600519）公告，三月下旬举行说明会。\n\n宁德时代（300750）同日公告签署框架协议。\n\n"
        + "\n\n".join(f"第{n}段：会议议程与提问方式，投资者可以提前提交问题，公司将择要回答。" for n in range(1, 30)),
    ),
    "a3.md": (
        "早评：白酒与锂电走势分化",
        "2022-03-07 01:05",
        "金融/新浪财经/评论",
        "新浪财经",
        "白酒板块平稳，贵州茅台（600519）平开。",
    ),
    "a4.md": (
        "[@click=app.quit]点我[/] 的标题",
        "2022-03-06 09:00",
        "科技/极点科技",
        "极点科技",
        "正文 [b]不是[/b] 标记。",
    ),
    "a5.md": ("半導體展三月登場", "2022-03-05 10:00", "財經", "海島財經", "半導體設備展在臺北登場。"),
    "a6.md": (
        "A quiet week for ferries",
        "2022-03-04 10:00",
        "World/Harbour Post",
        "Harbour Post",
        "Ferries ran on time.",
    ),
    **{
        f"b{n:02d}.md": (
            f"短讯第{n:02d}号：天气与交通",
            f"2022-02-{n:02d} 06:00",
            "新媒体/晨光快讯",
            "晨光快讯",
            f"第{n}条短讯。",
        )
        for n in range(1, 29)
    },
}
"""File: title, date, category path, author, body."""


def write_post(folder: Path, name: str, title: str, date: str, path: str, author: str, body: str) -> None:
    categories = "\n".join(f"  - {part}" for part in path.split("/"))
    text = f"---\ntitle: '{title}'\ndate: {date}\nauthor: {author}\ncategories:\n{categories}\n---\n\n{body}\n"
    (folder / name).write_text(text, "utf-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive with its index, made once; tests take copies."""
    base = tmp_path_factory.mktemp("built")
    (base / "archive").mkdir()
    for name, post in POSTS.items():
        write_post(base / "archive", name, *post)
    library = Library.open(settings_in(base))
    library.sync(jobs=1)
    library.close()
    return base


def settings_in(base: Path) -> Settings:
    return Settings(
        archive=base / "archive",
        is_sample=False,
        index=base / "index",
        state=base / "state.db",
        cache=base / "cache",
        config=base / "config.toml",
    )


@pytest.fixture
def base(built: Path, tmp_path: Path) -> Path:
    """A copy of the archive, its index and a state of its own."""
    shutil.copytree(built, tmp_path / "reader", copy_function=shutil.copy2)
    return tmp_path / "reader"


@pytest.fixture
def library(base: Path) -> Iterator[Library]:
    opened = Library.open(settings_in(base))
    yield opened
    opened.close()


_HOPS = 4
"""Queues that a key passes on its way to an answer: app, widget, screen, and the widget that is told."""

Reader = Callable[..., AbstractAsyncContextManager["Session"]]


def key_event(key: str) -> events.Key:
    """key_event("question_mark") is the key that gives "?", key_event("enter") has no character to type."""
    if len(key) == 1:
        return events.Key(key, key)
    if key == "space":
        return events.Key(key, " ")
    try:
        character = unicodedata.lookup(REPLACED_KEYS.get(key, key).replace("_", " "))
    except KeyError:
        return events.Key(key, None)
    return events.Key(key, character)


class Session:
    """A reader under test: keys in, the screen as text out."""

    def __init__(self, app: NewsApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> BrowseScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, BrowseScreen)
        return screen

    async def settle(self) -> None:
        """Until nothing is asked any more, no timer of a key runs, no message is on its way, and everything is drawn.

        A key goes from the app to the widget, which may tell the screen, which may ask: each is a queue of its own, so
        one quiet look proves nothing.
        """
        quiet = 0
        for _turn in range(4000):
            await self.pilot._wait_for_screen()
            if not self._is_at_rest():
                quiet = 0
                await asyncio.sleep(0.002)
                continue
            quiet += 1
            if quiet > _HOPS:
                return
            if quiet == 1:
                self.text()  # drawing asks for rows, and rows for snippets
        raise AssertionError(f"the reader never came to rest: {self._unrest()}")

    def _is_at_rest(self) -> bool:
        return not self._unrest()

    def _unrest(self) -> list[str]:
        """What still goes on, by name."""
        seen, base = self.app.screen, self.screen
        pumps = (self.app, *(each for screen in self.app.screen_stack for each in screen.walk_children(with_self=True)))
        going_on = {
            "a key": self.app.has_keys_waiting,
            "layout": seen._layout_required or seen._scroll_required,
            "drawing": bool(seen._dirty_widgets),
            "an answer, a timer or a sync": not base.is_at_rest(),
            "an answer to another screen": not getattr(seen, "is_at_rest", lambda: True)(),
            "the article is still being set": base.article._timer is not None,
        }
        waiting = [
            f"{pump!r}: {pump.message_queue_size}, {pump._next_callbacks}"
            for pump in pumps
            if pump.message_queue_size or pump._next_callbacks
        ]
        return [name for name, goes_on in going_on.items() if goes_on] + waiting

    async def burst(self, *keys: str) -> None:
        """Press keys at once, as a slow line delivers them, and wait until the reader is at rest.

        Pilot's own `press` waits for an idle processor after each key: seconds, where other work goes on beside.
        """
        for key in keys:
            self.app.post_message(key_event(key))
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each when the reader is at rest."""
        for key in keys:
            await self.burst(key)

    async def type(self, text: str) -> None:
        await self.press(*text)

    def text(self) -> str:
        """The screen as lines."""
        rows = self.app.screen._compositor.render_strips()
        return "\n".join(row.text.rstrip() for row in rows).replace("\u00a0", " ")

    def titles(self) -> list[str]:
        """The posts of the list, from the top."""
        posts = self.screen.posts.ids
        return [str(row.title) for row in self.app.library.rows(posts) if row is not None]

    def selected(self) -> str:
        post = self.screen.posts.selected
        row = self.app.library.rows([post])[0] if post is not None else None
        return str(row.title) if row is not None else ""


@pytest.fixture
def reader(library: Library, base: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(library, "follow", lambda *_told: None)  # nothing else takes posts in while a test does
    for name in ("reading.REST", "browse.REST", "asking.BREATH"):  # what a person needs, a test would only wait for
        monkeypatch.setattr(f"newstui.ui.screens.{name}", 0.005)

    @asynccontextmanager
    async def open_reader(size: tuple[int, int] = (160, 50), query: str = "", **choices: Any) -> AsyncIterator[Session]:
        app = NewsApp(replace(settings_in(base), **choices), library, query)
        async with app.run_test(size=size) as pilot:
            session = Session(app, pilot)
            await session.settle()
            yield session

    return open_reader
