"""The driver's pure parts: what a terminal can show, what it says of itself, what it may be sent; the line to it."""

from __future__ import annotations

import asyncio
import base64
import os
import pty
import signal
import time
from queue import Queue

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.app import App

from newstui import gate
from newstui.gate import Clean
from newstui.typesetting import FILLER
from newstui.ui import clipboard, hyperlinks, terminal
from newstui.ui.driver import NewsDriver
from newstui.ui.line import Line, Port
from newstui.ui.repertoire import Repertoire, is_usable
from newstui.ui.replies import ASK_BACKGROUND, PATIENCE, Answers, Replies, is_light

texts = st.text(st.sampled_from("ab 中文，。“”—…│─é①ßЖ🙂★\x1b[1m0;H"), max_size=40)


@given(texts, st.sampled_from(["ascii", "latin-1", "gb18030", "big5", "utf-8"]), st.booleans())
def test_what_can_not_be_shown_is_marked_in_as_many_cells(text: str, encoding: str, is_wide: bool) -> None:
    repertoire = Repertoire(encoding, is_ambiguous_wide=is_wide)
    fitted = repertoire.fit(text)
    assert cell_len(fitted) == cell_len(text)
    assert repertoire.encode(fitted).decode(encoding) == fitted


@pytest.mark.parametrize(
    ("text", "encoding", "is_wide", "shown"),
    [
        ("中“a”", "utf-8", False, "中“a”"),
        ("中“a”…│", "utf-8", True, '中"a"~|'),
        ("中“a”é", "ascii", False, '??"a"?'),
        ("中é", "latin-1", False, "??é"),
        (f"“{FILLER}好", "utf-8", True, f"“{FILLER}好"),
        (f"“{FILLER}好…", "utf-8", True, f"“{FILLER}好~"),
    ],
)
def test_look_alikes_stand_for_what_a_terminal_lacks(text: str, encoding: str, is_wide: bool, shown: str) -> None:
    assert Repertoire(encoding, is_ambiguous_wide=is_wide).fit(text) == shown


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_terminals_obey_never_leaves_in_a_text(encoding: str) -> None:
    assert Repertoire(encoding).fit("a\x9b31m\u202eb\u200b\ufeff\U000e0041\x9d中") == "a31mb中"


@pytest.mark.parametrize(
    ("charset", "usable"),
    [
        *(("utf-8", True), ("gb18030", True), ("big5", True), ("latin-1", True), ("ascii", True)),
        *(("utf-16", False), ("iso2022_jp", False), ("base64", False), ("no-such", False), ("rot13", False)),
    ],
)
def test_only_charsets_that_leave_ascii_alone_are_spoken(charset: str, usable: bool) -> None:
    assert is_usable(charset) == usable


@pytest.mark.parametrize(
    ("environ", "encoding"),
    [
        ({}, "utf-8"),
        ({"LANG": "C"}, "utf-8"),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN.GBK"}, "utf-8"),
        ({"LANG": "zh_CN.GB18030"}, "gb18030"),
        ({"LANG": "de_DE.ISO-8859-1@euro"}, "iso8859-1"),
        ({"LANG": "en_US.UTF-8", "NEWSTUI_ASCII": "1"}, "ascii"),
        ({"LANG": "xx_XX.UTF-16"}, "utf-8"),
        ({"LANG": "xx_XX.no-such"}, "utf-8"),
    ],
)
def test_the_charset_comes_from_the_locale(environ: dict[str, str], encoding: str) -> None:
    assert terminal.encoding(environ) == encoding


@pytest.mark.parametrize(
    ("environ", "asked", "erases"),
    [
        ({"TERM": "xterm-256color"}, True, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x,1,0"}, True, True),
        ({"TERM": "screen.xterm-256color", "STY": "1.pts"}, False, False),
        ({"TERM": "linux"}, False, True),
        ({"TERM": "vt220"}, False, False),
        ({"TERM": "xterm-kitty"}, True, True),
    ],
)
def test_a_terminal_is_asked_and_erased_only_as_far_as_it_can(
    environ: dict[str, str], asked: bool, erases: bool
) -> None:
    found = terminal.abilities(environ)
    assert (found.answers_colours, found.has_title, found.erases) == (asked, asked, erases)


@pytest.mark.parametrize(
    ("value", "light"),
    [("0;15", True), ("15;0", False), ("0;default;15", True), ("", None), ("x;y", None), ("7;8", False)],
)
def test_the_background_may_stand_in_the_environment(value: str, light: bool | None) -> None:
    assert terminal.is_light({"COLORFGBG": value}) is light


@pytest.mark.parametrize(
    ("environ", "known"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot-extra"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6800"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4800"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TERM": "screen-256color", "TMUX": "/x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.5a"}, True),
        ({"TERM": "xterm-kitty", "TMUX": "/x"}, False),
        ({"TERM": "screen.xterm-256color", "STY": "1.x", "VTE_VERSION": "6800"}, False),
        ({"TERM": "linux"}, False),
    ],
)
def test_only_terminals_that_surely_know_links_are_told_of_them(environ: dict[str, str], known: bool) -> None:
    assert hyperlinks.are_known(environ) == known
    assert hyperlinks.are_told("on", environ)
    assert not hyperlinks.are_told("off", environ)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://example.com/a?b=1&c=%20#d", "https://example.com/a?b=1&c=%20#d"),
        ("https://example.com/芯片|x", "https://example.com/%E8%8A%AF%E7%89%87%7Cx"),
        ("HTTPS://example.com/", None),
        ("https://例子.cn/", None),
        ("https://example.com/" + "x" * 2000, None),
        ("https://good@evil.example/", None),
        ("javascript:alert(1)", None),
        ("https://example.com/\x1b]0;x\x07", None),
    ],
)
def test_an_address_is_told_in_printable_ascii_or_not_at_all(address: str, told: str | None) -> None:
    assert hyperlinks.hyperlink(Clean(address)) == told


# -- what the terminal says -----------------------------------------------------------------------------------------


def asked() -> Replies:
    replies = Replies()
    replies.expect(background=True)
    return replies


@given(st.lists(st.integers(1, 9), max_size=9), st.sampled_from(["\x07", "\x1b\\"]))
def test_an_answer_is_taken_out_of_what_is_typed_however_it_is_cut(cuts: list[int], end: str) -> None:
    replies, typed, rest = asked(), "", f"ab\x1b]11;rgb:ffff/ffff/ffff{end}茅台"
    for cut in cuts:
        typed, rest = typed + replies.without(rest[:cut]), rest[cut:]
    typed += replies.without(rest)
    assert typed == "ab茅台"
    assert replies.answers.is_light is True


@given(st.lists(st.text(st.sampled_from("ab\x1b[]1;O中Z~\x07\\"), max_size=6), max_size=6))
def test_other_keys_arrive_as_they_were_typed(pieces: list[str]) -> None:
    if "\x1b]11;" in "".join(pieces):
        return
    replies = asked()
    typed = "".join(replies.without(piece) for piece in pieces) + replies.release()
    assert typed == "".join(pieces)


def test_the_escape_key_is_held_back_only_at_first() -> None:
    now = [0.0]
    replies = Replies(clock=lambda: now[0])
    replies.expect(background=True)
    assert (replies.without("\x1b"), replies.release()) == ("", "\x1b")
    now[0] = PATIENCE + 1
    assert replies.without("\x1b") == "\x1b"


@pytest.mark.parametrize(
    ("columns", "answers"),
    [
        ((2, 1), Answers(is_utf8=True, is_ambiguous_wide=False)),
        ((2, 2), Answers(is_utf8=True, is_ambiguous_wide=True)),
        ((3, 3), Answers(is_utf8=False)),
        ((0, 0), Answers()),
    ],
)
def test_where_the_cursor_is_after_a_character_tells_its_width(columns: tuple[int, int], answers: Answers) -> None:
    replies = asked()
    assert [replies.take_report(column, 1) for column in columns] == [True, True]
    assert replies.answers == answers
    assert not replies.take_report(1, 1)  # what was not asked is not ours


def test_a_report_of_another_row_is_not_ours() -> None:
    assert not asked().take_report(1, 0)


@pytest.mark.parametrize(
    ("colour", "light"),
    [("rgb:ffff/ffff/dddd", True), ("rgb:00/00/00", False), ("rgba:f/f/f/f", True), ("#ffffff", None), ("rgb:x", None)],
)
def test_colours_are_light_or_dark(colour: str, light: bool | None) -> None:
    assert is_light(colour) is light


def test_the_question_for_the_background_is_answered_by_no_post() -> None:
    assert ASK_BACKGROUND == "\x1b]11;?\x1b\\"


# -- the line -------------------------------------------------------------------------------------------------------


def test_a_slow_line_gets_the_newest_frame_and_no_queue() -> None:
    taken: Queue[bytes] = Queue()
    goes_on: Queue[None] = Queue()

    def send(data: bytes) -> None:
        taken.put(data)
        goes_on.get(timeout=5)

    line = Line(send)
    line.show("\x1b[1;1H0", (9, 1))
    assert taken.get(timeout=5).endswith(b"0")
    for number in range(1, 10):
        line.show(f"\x1b[1;1H{number}", (9, 1))
    line.send("\x1b]2;title\x1b\\")
    goes_on.put(None)
    assert taken.get(timeout=5).endswith(b"9")
    goes_on.put(None)
    assert taken.get(timeout=5) == b"\x1b]2;title\x1b\\"
    goes_on.put(None)
    assert line.stop(5)


def test_a_line_that_takes_nothing_is_given_up() -> None:
    master, slave = pty.openpty()
    port = Port(slave)
    line = Line(port.write)
    line.send("x" * 200_000)
    began = time.monotonic()
    assert not line.stop(0.1)
    port.give_up()
    assert line.stop(5)
    assert time.monotonic() - began < 5
    port.close()
    os.close(master)
    os.close(slave)


def test_after_an_unknown_sequence_everything_is_drawn_anew() -> None:
    taken: Queue[bytes] = Queue()
    line = Line(taken.put)
    line.show("\x1b[1;1Habc", (3, 1))
    taken.get(timeout=5)
    line.show("\x1b[1;1H\x1b]8;;x\x1b\\abc", (3, 1))
    assert b"\x1b]8" in taken.get(timeout=5)
    line.show("\x1b[1;1Habd", (3, 1))
    assert taken.get(timeout=5).endswith(b"abd")
    line.stop(5)


# -- the clipboard --------------------------------------------------------------------------------------------------


def test_a_text_for_the_clipboard_is_base64_and_nothing_else() -> None:
    sequence = clipboard.escape_sequence(gate.body("茅台\n"), {})
    assert sequence is not None
    assert sequence.startswith("\x1b]52;c;")
    assert base64.b64decode(sequence[7:-1]).decode() == "茅台\n"


def test_within_screen_it_goes_in_pieces_that_screen_hands_on() -> None:
    text = gate.body("茅台" * 400)
    sequence = clipboard.escape_sequence(text, {"STY": "1.pts"})
    assert sequence is not None
    pieces = sequence.split("\x1bP")[1:]
    assert all(len(piece) <= 760 and piece.endswith("\x1b\\") for piece in pieces)
    whole = "".join(piece[:-2] for piece in pieces)
    assert base64.b64decode(whole[7:-1]).decode() == text


def test_a_text_beyond_what_terminals_take_is_refused() -> None:
    assert clipboard.escape_sequence(gate.body("x" * 80_000), {}) is None


async def test_a_resize_that_interrupts_the_answer_to_another_has_the_last_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app: App[int] = App()
    told: list[events.Resize] = []
    monkeypatch.setattr(app, "post_message", told.append)
    driver = NewsDriver(app)
    window = [(500, 200)]

    def ask() -> tuple[int, int]:
        size = window[-1]
        if size == (500, 200):  # the second signal comes between the question and its use
            window.append((140, 40))
            driver._on_resized(signal.SIGWINCH, None)
        return size

    monkeypatch.setattr(driver, "_get_terminal_size", ask)
    driver._on_resized(signal.SIGWINCH, None)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [event.size for event in told] == [(500, 200), (140, 40)]
