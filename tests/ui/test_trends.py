"""The trends: what is remarkable in a period, the way through time, and the posts behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstui.library import Library
from newstui.ui.glyphs import PLAIN
from newstui.ui.widgets.trend_rows import Columns
from tests.ui.conftest import Reader, Session, settings_in, write_post

MAOTAI = "贵州茅台"
MANY = 8
"""Posts about one stock in its last week."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stock in a post now and then, at last in many of one week, and another that is new in that week."""
    base = tmp_path_factory.mktemp("trends")
    (base / "archive").mkdir()

    def write(name: str, date: str, body: str) -> None:
        write_post(base / "archive", f"{name}.md", f"消息{name}", date, "金融/公司", "晨报", body)

    for day in ("01-04", "02-08", "03-10", "05-10", "06-10", "07-10"):
        write(f"a{day}", f"2022-{day} 08:00", f"{MAOTAI}（600519）公告。")
    for number in range(MANY):
        write(f"b{number}", f"2022-07-1{number % 5 + 1} 09:00", f"{MAOTAI}（600519）第{number}次公告。")
    write("c", "2022-07-12 10:00", "宁德时代（300750）公告。")
    write("d", "2022-07-12 11:00", "没有股票的消息。")
    library = Library.open(settings_in(base))
    library.sync(jobs=1)
    library.close()
    return base


def _row(at: Session, name: str) -> str:
    return next((line for line in at.text().split("\n") if name in line.replace(" ", "")), "")


def _selected(at: Session) -> str:
    rows = at.app.screen.query_one("#trends-rows")
    return str(rows.trends[rows.cursor].name)  # type: ignore[attr-defined]


async def test_it_begins_with_the_newest_week_the_most_surprising_first(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        await at.press("T")
        assert at.text().split("\n")[0].startswith(" 2022-W28 · 07-11 … 07-17 · 9 posts")
        assert _selected(at) == MAOTAI
        assert "sh600519" in _row(at, MAOTAI) and "█" in _row(at, MAOTAI)
        assert _row(at, "宁德时代").split()[2:4] == ["1", "new"]


async def test_time_goes_by_the_periods_that_have_posts_and_ends_at_the_outermost(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        await at.press("T", "h")
        assert "2022-W27" in at.text() and "1 post" in at.text()
        await at.press("left", "h")
        assert "2022-W19" in at.text(), "the week of 10 June lies between"
        await at.press(*"lllll")
        assert "2022-W28" in at.text()
        await at.burst(*"hhhhhhhhhh")
        assert "2022-W01" in at.text()


async def test_keys_count_that_come_before_the_first_answer(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        await at.burst("T", "h", "h")
        assert "2022-W23" in at.text()


async def test_a_stock_stays_selected_while_time_moves(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        await at.press("T", "j")
        assert _selected(at) == "宁德时代"
        await at.press("h")
        assert _selected(at) == MAOTAI, "the other has no post there"
        await at.press("l")
        assert _selected(at) == "宁德时代"


async def test_the_posts_behind_a_row_are_a_step_and_escape_comes_back(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        before = at.titles()
        await at.press("T", "enter")
        assert at.screen.view.query == "stock:sh600519 date:2022-07-11..2022-07-17"
        assert len(at.titles()) == MANY
        await at.press("escape")
        assert at.titles() == before


async def test_months_and_days_are_the_same_time(reader: Reader) -> None:
    async with reader((100, 30)) as at:
        await at.press("T", "O")
        assert at.text().split("\n")[0].startswith(" 2022-07 · 10 posts")
        await at.press("O")
        assert at.text().split("\n")[0].startswith(" 2022-07-10 · 1 post")
        await at.press("enter")
        assert at.screen.view.query == "stock:sh600519 date:2022-07-10"


async def test_moving_in_time_asks_the_catalogue_no_more(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    async with reader((100, 30)) as at:
        asked = []
        catalogue = at.app.library._catalogue
        ask = catalogue.dated_mentions
        monkeypatch.setattr(catalogue, "dated_mentions", lambda: asked.append(1) or ask())
        await at.press("T", "h", "h", "O", "l", "O", "O")
        assert len(asked) == 1


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_it_closes(reader: Reader, key: str) -> None:
    async with reader((100, 30)) as at:
        await at.press("T", key)
        assert at.app.screen is at.screen


async def test_help_opens_over_it_and_tells_its_keys(reader: Reader) -> None:
    async with reader((100, 50)) as at:
        await at.press("T", "question_mark", "slash", *"charts", "escape", "escape")
        assert "2022-W28" in at.text()


@pytest.mark.parametrize("size", [(40, 12), (59, 12), (60, 15), (80, 24), (120, 40), (200, 50)])
async def test_nothing_is_wider_than_the_screen(reader: Reader, size: tuple[int, int]) -> None:
    async with reader(size) as at:
        await at.press("T")
        title, head, first, *_rows, foot = at.text().split("\n")
        assert "9 posts" in title and "…" not in title[20:]
        assert "bits" in head and MAOTAI in first and "…" not in first
        assert foot.split()[-1] not in ("h", "l", "O", "q", "?"), "a key without its word"


def test_the_columns_fit_the_row_and_leave_room_for_names() -> None:
    for width in range(20, 220):
        to = Columns.of(width)
        course = to.course and to.course + 2
        used = 1 + to.name + to.code + to.posts + to.expected + to.surprise + (to.bar and to.bar + 1) + course
        assert used <= width and to.name >= min(8, width - 17), width


async def test_plain_terminals_get_plain_signs(reader: Reader) -> None:
    async with reader((100, 30), ambiguous="wide") as at:
        await at.press("T")
        assert _row(at, MAOTAI).isascii() is False
        assert not set(_row(at, MAOTAI)) & set("▁▂▃▄▅▆▇█━") and PLAIN.ramp[-1] in _row(at, MAOTAI)


class TestWithoutStocks:
    """An archive that names none."""

    @pytest.fixture
    def base(self, tmp_path: Path) -> Path:
        (tmp_path / "archive").mkdir()
        write_post(tmp_path / "archive", "a.md", "天气", "2022-01-01", "科技", "晨报", "晴。")
        library = Library.open(settings_in(tmp_path))
        library.sync(jobs=1)
        library.close()
        return tmp_path

    async def test_it_says_so_and_what_would_be_needed(self, reader: Reader) -> None:
        async with reader((40, 12)) as at:
            await at.press("T")
            assert "No post with a date mentions a stock." in at.text()
            await at.press("h", "j", "enter", "O")
            assert "No post with a date mentions a stock." in at.text()
