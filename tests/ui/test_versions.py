"""A story that several posts tell is one row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newstui.library import Library
from tests.ui.conftest import Reader, settings_in, write_post

TEXT = "\n\n".join(
    f"第{n}段：榜单称，{name}今年的价值比去年{word}，位居前列，发布方还说明了计算的方法与日期。"
    for n, (name, word) in enumerate(zip("甲乙丙丁戊己庚", "高了低了平了涨了跌了升了降了"[::2], strict=True))
)
TITLES = ("榜单发布：甲公司居首", "榜单发布：乙丙落榜", "国有公司榜单发布")


@pytest.fixture(autouse=True)
def told_three_times(base: Path, library: Library) -> None:
    for minute, title in enumerate(TITLES):
        body = TEXT if minute else TEXT + "\n\n更正：前文漏了一家，现已补上。"
        write_post(
            base / "archive", f"v{minute}.md", title, f"2022-03-10 08:0{minute}", "金融/新浪财经/公司", "新浪财经", body
        )
    library.sync(jobs=1)


async def test_a_story_is_one_row_and_says_how_many_tell_it(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        assert at.titles()[:2] == [TITLES[2], "云杉科技发布六轴机器人"]
        row = next(line for line in at.text().splitlines() if TITLES[2] in line)
        assert "3 versions" in row


async def test_the_versions_are_listed_and_left(reader: Reader) -> None:
    async with reader() as at:
        await at.press("equals_sign")
        assert at.titles() == list(reversed(TITLES))
        await at.press("q")
        assert at.selected() == TITLES[2]
        assert len(at.titles()) > 3


async def test_a_post_alone_says_so(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "equals_sign")
        assert "No other post tells this story." in at.text()


async def test_reading_one_version_reads_them_all(reader: Reader, library: Library) -> None:
    async with reader() as at:
        before = library.unread()[0]
        await at.press("enter")
        assert library.unread()[0] == before - 3
        await at.press("q", "r")
        assert library.unread()[0] == before


async def test_all_shown_read_means_the_versions_too(reader: Reader, library: Library) -> None:
    async with reader() as at:
        await at.press("A")
        assert not library.unread().get(0)


async def test_a_search_folds_what_it_finds(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash", *"榜单", "enter")
        assert len(at.titles()) == 1
        assert "3 posts" in at.text()


def test_a_choice_gives_each_version_its_row(base: Path) -> None:
    each = Library.open(replace(settings_in(base), fold_versions=False))
    ids = each.ids()
    assert each.versions.leads(ids) == ids
    assert each.versions.counts(ids) == {}
    assert list(each.versions.read_with(ids[:1])) == [ids[0]]
    each.close()
