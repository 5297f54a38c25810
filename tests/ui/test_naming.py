"""What the reader asks and says of a stock, on a mention and on the stock's page."""

from __future__ import annotations

from newstui.library import Library
from tests.ui.conftest import Reader

MAOTAI, POSTS_OF_MAOTAI = "sh600519", ["贵州茅台预告业绩说明会", "早评：白酒与锂电走势分化"]


async def test_why_says_how_a_mention_is_known(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab", "i")
        assert "贵州茅台 sh600519: This post names the stock elsewhere" in at.text()


async def test_without_a_stock_the_way_to_one_is_told(reader: Reader) -> None:
    async with reader() as at:
        for key in ("i", "x", "a", "W"):
            await at.press(key)
            assert "Stand on a stock first" in at.text()
        assert at.app.library.watched() == frozenset()


async def test_a_watched_stock_is_found_by_that(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab", "W")
        assert "is watched" in at.text()
        assert at.app.library.watched() == {MAOTAI}
        await at.press("q", "slash", *"is:watched", "enter")
        assert at.titles() == POSTS_OF_MAOTAI
        await at.press("q", "j", "enter", "tab", "W")
        assert at.app.library.watched() == frozenset()


async def test_the_page_of_a_stock_says_that_it_is_watched(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab", "enter", "W")
        assert "贵州茅台  sh600519 · watched" in at.text()


async def test_a_post_that_does_not_mean_a_stock_is_none_of_its_posts_until_that_is_undone(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab")
        assert at.screen.article.thing is not None and at.screen.article.thing.target == MAOTAI
        await at.press("x")
        assert MAOTAI not in {mention.code for mention in at.screen.post.mentions}
        await at.press("q", "slash", *"stock:sh600519", "enter")
        assert at.titles() == POSTS_OF_MAOTAI[1:]
        await at.press("u", "escape", "slash", *"stock:sh600519", "enter")
        assert at.titles() == POSTS_OF_MAOTAI


async def test_on_its_page_the_selected_post_is_what_does_not_mean_a_stock(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab", "enter", "x")
        assert at.titles() == POSTS_OF_MAOTAI[1:]


async def test_another_name_is_known_at_once_and_in_the_next_session(reader: Reader, library: Library) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab", "a", *"说明会", "enter")
        found = {mention.name for mention in at.screen.post.mentions if mention.code == MAOTAI}
        assert "说明会" in found
        assert [stock.code for stock in library.stocks("说明会")] == [MAOTAI]
    settings = library.settings
    library.close()
    assert settings.stock_aliases["说明会"] == MAOTAI
    assert Library.open(settings).settings.stock_aliases["说明会"] == MAOTAI
