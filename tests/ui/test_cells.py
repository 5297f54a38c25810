"""The screen as cells: a terminal that gets only differences shows the same as one that gets every frame."""

from __future__ import annotations

import re
from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from newstui.ui.cells import Screen, UnknownSequenceError
from newstui.ui.strokes import _SURELY_NARROW, is_sure, update

WIDTH, HEIGHT = 24, 9
ADDRESS = "https://example.com/a?b=1"

styles = st.sampled_from(
    ["", "1", "31", "1;31", "38;5;12;48;5;236", "38;2;1;2;3;48;2;9;9;9", "4;33", "2;7", "1;4;7", "48;5;236", "7;34;41"]
)
texts = st.text(st.sampled_from("ab c中文，。—x　9é"), min_size=1, max_size=30)
pairs = st.lists(st.sampled_from(["ab", "c ", "中", "，", "　"]), min_size=1, max_size=12)


def written(y: int, x: int, text: str, style: str) -> str:
    """A run of text as Textual writes it."""
    painted = f"\x1b[{style}m{text}\x1b[0m" if style else text
    return f"\x1b[{y + 1};{x + 1}H{painted}"


def terminal() -> tuple[pyte.Screen, pyte.Stream]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    screen.reset_mode(pyte.modes.DECAWM)
    return screen, pyte.Stream(screen)


def looks(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """What a person sees: characters with colours, the halves of wide characters included."""
    return [[seen(screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def seen(cell: Any) -> tuple[object, ...]:
    """Of a blank its background, which is its ink where it is reversed, unless it is underlined."""
    is_reversed = cell.reverse and not cell.bold and cell.fg != "default"
    if cell.data == " " and not cell.underscore and (is_reversed or not cell.reverse):
        return (" ", cell.fg if cell.reverse else cell.bg)
    return (cell.data, cell.fg, cell.bg, cell.bold, cell.underscore, cell.reverse)


def full(rows: list[tuple[str, ...]]) -> str:
    """A frame of whole rows, padded to the width; a third value is the style of a scrollbar's cell at the end."""
    out = []
    for y, (text, style, *edge) in enumerate(rows):
        width = WIDTH - len(edge)
        kept, cells = "", 0
        for character in text:
            size = 2 if character > "\u2fff" else 1
            if cells + size > width:
                break
            kept, cells = kept + character, cells + size
        out.append(written(y, 0, kept + " " * (width - cells), style))
        out += [written(y, width, " ", each) for each in edge]
    return "".join(out)


edges = st.sampled_from([(), ("48;5;236",), ("7;38;5;9;48;5;236",), ("4",)])
one_row = st.builds(lambda text, style, edge: (text, style, *edge), texts, styles, edges)
rows_of_a_frame = st.lists(one_row, min_size=HEIGHT, max_size=HEIGHT)


@given(rows_of_a_frame, st.booleans(), st.lists(st.one_of(rows_of_a_frame, st.integers(-4, 4)), max_size=3))
def test_any_sequence_of_frames_ends_in_the_same_screen(
    first: list[tuple[str, ...]], erases: bool, steps: list[Any]
) -> None:
    whole, whole_stream = terminal()
    sparing, sparing_stream = terminal()
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    rows = first
    for step in [0, *steps]:
        # a number stands for rows that move together, as in a scrolled list
        rows = [*rows[step:], *rows[:step]] if isinstance(step, int) else step
        frame = full(rows)
        whole_stream.feed(frame)
        wanted.replay(frame)
        sparing_stream.feed(update(shown, wanted, erases=erases))
        assert looks(sparing) == looks(whole)


@given(st.lists(st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH // 2 - 1), pairs, styles), max_size=12))
def test_pieces_of_rows_drawn_over_each_other_are_the_screen_that_a_terminal_shows(
    pieces: list[tuple[int, int, list[str], str]],
) -> None:
    # in pairs of cells: what is left of a wide character that was half overwritten differs between terminals
    whole, whole_stream = terminal()
    sparing, sparing_stream = terminal()
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    frames = [written(y, 2 * x, "".join(text[: WIDTH // 2 - x]), style) for y, x, text, style in pieces]
    for frame in [full([(" ", "")] * HEIGHT), *frames]:
        whole_stream.feed(frame)
        wanted.replay(frame)
        sparing_stream.feed(update(shown, wanted))
    assert looks(sparing) == looks(whole)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * (WIDTH + 3) + "z", "a" * WIDTH),
        (" " * (WIDTH - 1) + "search" + " " * 9, " " * (WIDTH - 1) + "s"),
        ("中" * 12 + "x", "中" * 12),
        ("a" + "中" * 12, "a" + "中" * 11 + " "),
        ("a" * WIDTH + "中", "a" * WIDTH),
    ],
)
def test_of_a_row_too_long_nothing_is_sent_beyond_the_edge(text: str, shown: str) -> None:
    sparing, sparing_stream = terminal()
    before, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    for frame in (full([("x" * WIDTH, "")] * HEIGHT), written(1, 0, text, "31")):
        wanted.replay(frame)
        sparing_stream.feed(update(before, wanted))
    assert sparing.display[1] == shown
    assert sparing.display[0] == sparing.display[2] == "x" * WIDTH


def test_the_scrollbar_of_many_rows_costs_one_change_of_colour() -> None:
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    shown.replay(full([("before", "31", "48;5;234")] * HEIGHT))
    wanted.replay(full([("behind", "31", "7;38;5;250;48;5;234")] * HEIGHT))
    assert update(shown, wanted).count("48;5;250") == 1


def test_bold_is_taken_back_alone_where_the_terminal_can() -> None:
    for erases, sent in ((True, "\x1b[22m"), (False, "\x1b[0;38;5;250m")):
        shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
        wanted.replay(written(0, 0, "a", "1;38;5;250") + written(0, 1, "b", "38;5;250"))
        assert sent in update(shown, wanted, erases=erases)


def test_what_does_not_change_costs_nothing() -> None:
    screen = Screen(WIDTH, HEIGHT)
    screen.replay(full([("中文 text", "31")] * HEIGHT))
    shown = screen.copy()
    shown.cursor = (0, 0)
    screen.cursor = (0, 0)
    assert update(shown, screen) == ""


def test_a_scrolled_screen_costs_one_row() -> None:
    rows = [(f"{'行第中文字'[n % 5] * 8} {n}", "38;5;250") for n in range(HEIGHT + 1)]
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    shown.replay(full(rows[:HEIGHT]))
    wanted.replay(full(rows[1:]))
    assert len(update(shown, wanted).encode()) < 120


def test_a_changed_colour_sends_only_the_colour() -> None:
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    shown.replay(full([("plain", "38;5;250;48;5;234")] * HEIGHT))
    wanted.replay(full([("plain", "38;5;250;48;5;234")] * HEIGHT) + written(0, 0, "p", "38;5;12;48;5;234"))
    assert update(shown, wanted) == "\x1b[H\x1b[0;38;5;12;48;5;234mp"


def as_struck(sent: str) -> str:
    """Links as struck text, which pyte keeps for every cell and no style here has."""
    link, told = False, ""
    for piece in re.split(r"(\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[\d;]*m)", sent):
        if piece.startswith("\x1b]8"):
            link = not piece.endswith(";;\x1b\\")
            told += "\x1b[9m" if link else "\x1b[29m"
        else:
            told += piece + ("\x1b[9m" if link and piece.endswith("m") and piece.startswith("\x1b[") else "")
    assert not link, "a link is left open"
    return told


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), pairs, styles, st.booleans()), max_size=9), st.booleans()
)
def test_links_cover_the_same_cells_whichever_way_they_are_drawn(
    pieces: list[tuple[int, int, list[str], str, bool]], erases: bool
) -> None:
    whole, whole_stream = terminal()
    sparing, sparing_stream = terminal()
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    frames = [full([(" ", "")] * HEIGHT)]
    for y, x, text, style, is_link in pieces:
        run = written(y, 2 * x, "".join(text[: WIDTH // 2 - x]), style)
        place, _bar, rest = run.partition("H")
        frames.append(f"{place}H\x1b]8;id=7-1;{ADDRESS}\x1b\\{rest}\x1b]8;;\x1b\\" if is_link else run)
    for frame in frames:
        whole_stream.feed(as_struck(frame))
        wanted.replay(frame)
        sparing_stream.feed(as_struck(update(shown, wanted, erases=erases)))
        assert linked(sparing) == linked(whole)
        assert looks(sparing) == looks(whole)


def linked(screen: pyte.Screen) -> list[list[bool]]:
    """Which cells lead somewhere; of a blank nobody sees it."""
    return [[cell.strikethrough and cell.data != " " for cell in map(screen.buffer[y].get, range(WIDTH)) if cell]
            for y in range(HEIGHT)]  # fmt: skip


def test_a_link_costs_its_address_once_a_row_and_nothing_when_nothing_changed() -> None:
    shown, wanted = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    frame = f"\x1b[1;1H\x1b]8;id=12;{ADDRESS}\x1b\\\x1b[4mab\x1b[0m\x1b]8;;\x1b\\"
    wanted.replay(frame)
    sent = update(shown, wanted)
    assert re.fullmatch(rf"\x1b\[H\x1b\[0;4m\x1b\]8;id=[0-9a-f]+;{re.escape(ADDRESS)}\x1b\\ab\x1b\]8;;\x1b\\", sent)
    wanted.replay(frame.replace("id=12", "id=13"))  # Textual numbers a link anew each time it draws it
    assert update(shown, wanted) == ""


@pytest.mark.parametrize(
    "frame",
    [
        "\x1b]8;;javascript:x\x1b\\link", "\x1b]8;;https://e\x07\x1b\\", "\x1b]8;;https://e f\x1b\\",
        "\x1b]8;x=1;https://e\x1b\\", "a\x1b[2Jb", "\x1bPx\x1b\\",
    ],
)  # fmt: skip
def test_an_unknown_sequence_is_refused_and_changes_nothing(frame: str) -> None:
    screen = Screen(WIDTH, HEIGHT)
    screen.replay(written(0, 0, "before", ""))
    before = screen.copy()
    with pytest.raises(UnknownSequenceError):
        screen.replay("over" + frame)
    assert screen.rows == before.rows


def test_what_is_told_at_once_to_be_narrow_is_narrow_by_the_tables() -> None:
    for first, last in _SURELY_NARROW:
        for code in range(ord(first), ord(last) + 1):
            assert wcwidth(chr(code)) == 1
            assert is_sure(chr(code))
