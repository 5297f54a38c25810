"""Rows of the list as text: columns, dates, signs, marks, at every width."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.catalogue import Flag
from newstui.gate import line
from newstui.library import Mark, Marks, Row, RowStock
from newstui.ui import columns
from newstui.ui.glyphs import PLAIN, UNICODE, choose
from newstui.ui.listing import Listed, Manner, count, shown_date, snippet_line, title_line

NOW = datetime(2022, 3, 16, 12, 0, tzinfo=timezone.utc)
MANNER = Manner(timezone.utc, NOW)


def stock(code: str, name: str, doubtful: bool = False) -> RowStock:
    return RowStock(code, line(name), "named", doubtful, 1)


def row(title: str, date: datetime | None = NOW, stocks: tuple[RowStock, ...] = (), source: str = "新浪财经") -> Row:
    seconds = int(date.timestamp()) if date else None
    return Row(1, "a.md", line(title), line(source), line(source), seconds, (), (), None, stocks, Flag(0), 1, b"")


def text(pieces: list[columns.Piece]) -> str:
    return "".join(piece for piece, _style in pieces)


@pytest.mark.parametrize(
    ("date", "narrow", "shown"),
    [
        (datetime(2022, 3, 16, 9, 5, tzinfo=timezone.utc), False, "09:05"),
        (datetime(2022, 1, 2, tzinfo=timezone.utc), False, "01-02"),
        (datetime(2021, 12, 31, tzinfo=timezone.utc), False, "2021-12-31"),
        (datetime(2021, 12, 31, tzinfo=timezone.utc), True, "21/12"),
        (None, False, ""),
    ],
)
def test_dates_say_only_what_is_needed(date: datetime | None, narrow: bool, shown: str) -> None:
    assert shown_date(int(date.timestamp()) if date else None, MANNER, narrow) == shown


@pytest.mark.parametrize("seconds", [-(10**18), 10**18, -62135596800 - 1, 253402300800])
def test_dates_out_of_every_calendar_are_left_empty(seconds: int) -> None:
    assert shown_date(seconds, MANNER) == ""


def test_a_wide_row_has_signs_date_title_stocks_and_source() -> None:
    stocks = (
        stock("sh600519", "贵州茅台"),
        stock("sz000858", "五粮液"),
        stock("sh600036", "招商银行"),
        stock("sz300750", "宁德时代"),
    )
    listed = Listed(row("早评：走势分化", stocks=stocks), Marks(Mark.STARRED | Mark.LATER))
    assert text(title_line(listed, 90, MANNER)) == (
        "•*»     12:00  早评：走势分化                        贵州茅台 五粮液 +2           新浪财经"
    )


def test_a_narrow_row_keeps_signs_a_short_date_and_the_title() -> None:
    listed = Listed(row("早评：走势分化与其他各种说法汇总"), Marks(Mark.READ))
    assert text(title_line(listed, 30, MANNER)).rstrip() == "   12:00  早评：走势分化与其…"


def test_signs_tell_selected_unread_and_not_yet_durable() -> None:
    unread = text(title_line(Listed(row("x")), 30, MANNER))
    selected = text(title_line(Listed(row("x")), 30, MANNER, is_picked=True))
    pending = text(title_line(Listed(row("x"), Marks(Mark.READ, is_pending=True)), 30, MANNER))
    assert (unread[0], selected[0], pending[:3]) == ("•", "┃", "  ~")


def test_doubtful_stocks_are_marked() -> None:
    listed = Listed(row("城际客运", stocks=(stock("sh600295", "鄂尔多斯", doubtful=True),)))
    assert "?鄂尔多斯" in text(title_line(listed, 90, MANNER))


def test_the_querys_words_are_marked_in_the_title() -> None:
    pieces = title_line(Listed(row("贵州茅台披露年报"), title_marks=((2, 4),)), 60, MANNER)
    assert ("茅台", "hit") in pieces


def test_a_snippet_begins_shortly_before_a_late_match() -> None:
    snippet = line("开头很长很长很长很长很长很长很长很长很长很长很长很长的一句话里提到了茅台镇")
    at = snippet.index("茅台")
    pieces = snippet_line(Listed(row("x"), snippet=snippet, snippet_marks=((at, at + 2),)), 40, MANNER)
    assert ("茅台", "hit") in pieces
    assert columns.width_of(pieces) <= 40


@given(
    st.text(max_size=60),
    st.integers(1, 160),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4),
    st.text(max_size=20),
)
def test_no_row_is_wider_than_the_pane(title: str, width: int, spans: list[tuple[int, int]], source: str) -> None:
    marks = tuple(sorted((min(pair), max(pair)) for pair in spans))
    clean = line(title) or line("x")
    stocks = (stock("sh600519", "贵州茅台"),)
    listed = Listed(row(clean, stocks=stocks, source=source), Marks(), marks, clean, marks)
    assert columns.width_of(columns.cut_pieces(title_line(listed, width, MANNER), width)) <= width
    if width >= 40:
        assert columns.width_of(title_line(listed, width, MANNER)) <= width
    assert columns.width_of(columns.cut_pieces(snippet_line(listed, width, MANNER), width)) <= width


@given(st.text(max_size=40), st.integers(0, 50))
def test_cutting_and_padding_measure_in_cells(given_text: str, width: int) -> None:
    clean = line(given_text)
    assert columns.cells(columns.cut(clean, width)) <= width
    assert columns.cells(columns.padded(clean, width)) == width
    assert columns.cells(columns.right(clean, width)) == width


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_marking_loses_and_doubles_nothing(given_text: str, spans: list[tuple[int, int]]) -> None:
    ordered = sorted((min(pair), max(pair)) for pair in spans)
    assert text(columns.marked(given_text, ordered, "", "hit")) == given_text


def test_signs_are_plain_where_the_terminal_is() -> None:
    assert choose("utf-8", "narrow") is UNICODE
    assert choose("utf-8", "wide") is PLAIN
    assert choose("gb18030", "auto") is PLAIN
    assert choose(None, "auto") is PLAIN
    signs = {name: getattr(PLAIN, name) for name in PLAIN.__slots__}
    assert all(sign.isascii() for sign in signs.values())
    assert {name for name, sign in signs.items() if len(sign) != 1} == {"ramp"}  # eight, by height


def test_counts_are_grouped_and_say_when_they_are_not_certain() -> None:
    assert count(12345) == "12,345"
    assert count(7, is_certain=False) == "≈7"
