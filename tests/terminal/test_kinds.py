"""Every kind of terminal, charset and size: it opens, is laid out right, and is given back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]

KINDS = ["xterm", "xterm-256color", "tmux-256color", "screen", "linux", "vt100", "xterm-kitty", "foot"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_terminal_shows_the_posts_and_is_given_back(start: Start, kind: str) -> None:
    with start(env={"TERM": kind}) as terminal:
        terminal.wait_for("78 posts")
        terminal.press("enter")
        terminal.wait_for(r"\d min")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        assert terminal.is_given_back()


@pytest.mark.parametrize("kind", ["screen", "linux", "vt100"])
def test_terminals_that_would_draw_a_question_are_not_asked(start: Start, kind: str) -> None:
    with start(env={"TERM": kind}) as terminal:
        terminal.wait_for("78 posts")
        terminal.press("q")
        terminal.wait_for_end()
        sent = bytes(terminal.received)
    assert b"$p" not in sent
    assert b"\x1b]" not in sent
    assert (b"\x1b[>" in sent) == (kind == "screen")


@pytest.mark.parametrize("kind", ["dumb", "", None, "unknown"])
def test_a_terminal_that_can_do_nothing_gets_one_plain_line(start: Start, kind: str | None) -> None:
    with start(env={"TERM": kind}) as terminal:
        assert terminal.wait_for_end() == 2
        said = bytes(terminal.received)
    assert b"\x1b" not in said
    assert said.count(b"\n") == 1
    assert b"newstui search" in said


@pytest.mark.parametrize("words", [(), ("--theme", "newstui-dark"), ("--theme", "newstui-16")])
def test_without_colours_the_cursor_is_seen_by_other_means(start: Start, sample: Path, words: tuple[str, ...]) -> None:
    with start(str(sample), *words, env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("78 posts")
        terminal.settle()
        x, y = terminal.find("2022-03-17")
        cell = terminal.screen.buffer[y][x]
        assert cell.reverse or cell.bold or cell.underscore
        colours = re.findall(rb"\x1b\[[\d;]*m", bytes(terminal.received))
    assert not [code for code in colours if re.search(rb"\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b", code)]


LOCALES: list[dict[str, str | None]] = [
    {"LANG": "C", "LC_ALL": "C"},
    {"LC_ALL": "POSIX"},
    {"LANG": None, "LC_ALL": None},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
]


@pytest.mark.parametrize("env", LOCALES, ids=lambda env: ",".join(f"{name}={value}" for name, value in env.items()))
def test_a_locale_that_says_nothing_is_no_obstacle_in_a_terminal_that_can(
    start: Start, env: dict[str, str | None]
) -> None:
    with start(env=env) as terminal:
        terminal.wait_for("从这里开始")
        terminal.press("/", "茅台")
        terminal.wait_for("15 posts")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0


def test_a_gb18030_terminal_is_written_to_and_read_from_in_its_charset(start: Start) -> None:
    with start(env={"LC_ALL": "zh_CN.GB18030", "LANG": "zh_CN.GB18030"}, encoding="gb18030") as terminal:
        terminal.wait_for("从这里开始")
        terminal.press("/")
        terminal.wait_for("Tab complete")
        terminal.write("茅台".encode("gb18030"))
        terminal.wait_for("15 posts")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0


def test_text_that_an_ascii_terminal_can_not_show_is_marked_in_its_place(start: Start) -> None:
    with start(env={"NEWSTUI_ASCII": "1"}) as terminal:
        terminal.wait_for(r"2022-03-17  \?{10}")
        terminal.press("enter")
        terminal.wait_for(r"\d min")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        assert bytes(terminal.received).isascii()


def test_a_terminal_that_draws_bytes_instead_of_utf8_is_found_out(start: Start) -> None:
    with start(encoding="latin-1") as terminal:
        terminal.wait_for(r"2022-03-17  \?{10}")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0


def test_a_terminal_with_wide_quotes_gets_narrow_ones(start: Start) -> None:
    with start(ambiguous_wide=True) as terminal:
        terminal.wait_for('贵州茅台："i茅台"平台')
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0


def test_a_terminal_with_wide_quotes_keeps_those_of_an_article_set_for_their_width(start: Start) -> None:
    with start(ambiguous_wide=True) as terminal:
        terminal.wait_for('贵州茅台："i茅台"平台')
        terminal.press(*"jjj", "enter")
        terminal.wait_for("J next")
        # this terminal draws the second cell of “ as a blank
        terminal.wait_for("(?m)^ 贵州茅台：“ i茅台” 平台3月底前完成新一轮测试$")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("background", "is_light"), [("rgb:ffff/ffff/ffff", True), ("rgb:1111/1111/1111", False), (None, False)]
)
def test_a_light_terminal_gets_the_light_theme_and_is_never_waited_for(
    start: Start, background: str | None, is_light: bool
) -> None:
    with start(background=background, answers=background is not None) as terminal:
        terminal.wait_for("78 posts")
        terminal.settle()
        terminal.wait_until(lambda: (int(paper(terminal)[:2], 16) > 128) == is_light, "the ground that suits it")
        terminal.press("j")
        assert not terminal.shows("rgb:")


def paper(terminal: Terminal) -> str:
    """The colour of the ground, where nothing is written."""
    return str(terminal.screen.buffer[terminal.rows - 3][2].bg)


SIZES = [(40, 12), (59, 20), (60, 15), (80, 24), (119, 40), (120, 40), (160, 50), (300, 80)]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_every_size_has_its_layout_and_nothing_wraps(start: Start, columns: int, rows: int) -> None:
    with start(columns=columns, rows=rows) as terminal:
        terminal.wait_for("2022-03-17|从这里开始")
        terminal.settle()
        check_layout(terminal)


def has_border(terminal: Terminal) -> bool:
    """Whether the border between list and article goes across; the rules of a table in an article are no border."""
    return terminal.shows(r"(?m)^─{20,}")


def has_panes(terminal: Terminal) -> bool:
    """Whether three panes stand side by side."""
    return "│" in terminal.text().splitlines()[2] and not has_border(terminal)


def check_layout(terminal: Terminal) -> None:
    """The contract's layouts: three panes from 120 columns, one under 60 columns or 15 rows, else two."""
    text = terminal.text()
    is_single = terminal.columns < 60 or terminal.rows < 15
    assert ("│" in text.splitlines()[2]) == (terminal.columns >= 120)
    assert has_border(terminal) == (60 <= terminal.columns < 120 and not is_single)
    assert all(wcswidth(line) <= terminal.columns for line in text.splitlines())
    assert len([line for line in text.splitlines() if "2022-03-17" in line or "03-17" in line]) <= 2


def test_a_storm_of_sizes_ends_in_the_right_layout(start: Start) -> None:
    with start(columns=80, rows=24) as terminal:
        terminal.wait_for("78 posts")
        for step in range(60):
            terminal.resize(40 + (step * 37) % 200, 12 + (step * 13) % 60)
            terminal.read(0.001)
        for size in ((1, 1), (0, 0), (500, 200), (140, 40)):
            terminal.resize(*size)
        terminal.wait_until(lambda: has_panes(terminal) and terminal.shows("All posts .*78"), "three panes")
        terminal.settle()
        check_layout(terminal)
        terminal.resize(80, 24)
        terminal.wait_until(lambda: has_border(terminal), "the border of two panes")
        terminal.settle()
        check_layout(terminal)


def test_the_size_is_asked_from_the_terminal_not_from_the_environment(start: Start) -> None:
    with start(columns=100, rows=30, env={"COLUMNS": "60", "LINES": "20"}) as terminal:
        terminal.wait_for("78 posts")
        terminal.settle()
        assert terminal.find("All posts", last=True)[1] == 29
