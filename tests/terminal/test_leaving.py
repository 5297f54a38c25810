"""Leaving well: whatever ends the reader, the terminal is whole, the marks are kept, the process and its kin gone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]
SOON = 2.0
"""Seconds within which the process is gone."""
SLACK = 10.0
"""What a busy machine may add."""


@contextlib.contextmanager
def no_orphans(terminal: Terminal) -> Iterator[None]:
    """Every process that the reader started ends with it, also what it started in its last moments."""
    kin = psutil.Process(terminal.pid).children(recursive=True)
    yield
    kin += [process for process in psutil.process_iter() if session_of(process) == terminal.pid]
    _gone, alive = psutil.wait_procs(kin, timeout=SOON + SLACK)
    assert not alive


def session_of(process: psutil.Process) -> int:
    try:
        return os.getsid(process.pid)
    except OSError:
        return 0


def opened(start: Start, *words: str, **how: object) -> Terminal:
    terminal = start(*words, **how)
    terminal.wait_for("2022-03-17")
    return terminal


def leave_by(terminal: Terminal, how: str) -> None:
    if how.startswith("SIG"):
        terminal.kill(getattr(signal, how))
    else:
        terminal.press(how)


@pytest.mark.parametrize(
    ("how", "status"),
    [("q", 0), ("ctrl+c", 0), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGQUIT", 131), ("SIGINT", 130)],
)
def test_the_terminal_is_given_back_and_the_status_is_true(start: Start, how: str, status: int) -> None:
    left(start, how, status)


def test_a_signal_while_the_first_sync_runs_leaves_no_orphan(start: Start, homes: Path) -> None:
    posts = homes / "many"
    posts.mkdir()
    for number in range(400):
        (posts / f"{number}.md").write_text(f"---\ntitle: post {number}\n---\n" + "words of it " * 2000, "utf-8")
    with start(str(posts)) as terminal:
        terminal.wait_for(r"(\d+) of 400")
        with no_orphans(terminal):
            terminal.kill(signal.SIGTERM)
            assert terminal.wait_for_end(SOON + SLACK) == 143
            assert terminal.is_given_back()


def test_a_mark_made_just_before_a_signal_is_kept(start: Start, program: str, sample: Path) -> None:
    with opened(start) as terminal:
        terminal.press("s")
        terminal.wait_for(r"\* 2022-03-17")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_end(SOON + SLACK) == 143
    found = subprocess.run([program, "-a", str(sample), "search", "is:starred"], capture_output=True, check=False)
    assert found.returncode == 0


def left(start: Start, how: str, status: int) -> float:
    """Seconds until the reader was gone, and all was well."""
    with opened(start) as terminal, no_orphans(terminal):
        began = time.monotonic()
        leave_by(terminal, how)
        assert terminal.wait_for_end(SOON + SLACK) == status
        took = time.monotonic() - began
        assert terminal.is_given_back()
    return took


def dropped(start: Start) -> float:
    terminal = opened(start)
    with no_orphans(terminal):
        began = time.monotonic()
        terminal.hang_up()
        assert terminal.wait_for_end(SOON + SLACK) == 129
        return time.monotonic() - began


def stalled(start: Start, how: str, status: int) -> float:
    with opened(start) as terminal, no_orphans(terminal):
        terminal.is_stalled = True
        fill(terminal)
        began = time.monotonic()
        leave_by(terminal, how)
        while terminal.is_alive():
            assert time.monotonic() < began + SOON + SLACK, "a stalled line holds the program"
            terminal.read(0.02)
        took = time.monotonic() - began
        assert terminal.status == status
        terminal.is_stalled = False
        while terminal.read():  # the line goes on, and what it held back arrives
            pass
        assert terminal.is_given_back()
    return took


def fill(terminal: Terminal) -> None:
    """Make the reader draw until the line takes no more."""
    for _ in range(40):
        terminal.press("ctrl+l", "j")
        terminal.read(0.02)


def test_a_dropped_line_ends_the_program(start: Start) -> None:
    dropped(start)


@pytest.mark.parametrize(("how", "status"), [("q", 0), ("SIGTERM", 143)])
@pytest.mark.parametrize("words", [(), ("--no-diff",)])
def test_a_stalled_line_never_blocks_quitting(
    start: Start, sample: Path, how: str, status: int, words: tuple[str, ...]
) -> None:
    stalled(lambda **keywords: start(str(sample), *words, **keywords), how, status)


def test_a_line_that_was_dropped_while_hangups_are_ignored_ends_the_program(start: Start, program: str) -> None:
    with contextlib.ExitStack() as stack:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup: the child inherits it
        stack.callback(signal.signal, signal.SIGHUP, before)
        dropped(start)


@pytest.mark.parametrize("place", ["action_star", "render_line", "thread"])
def test_a_crash_gives_the_terminal_back_and_shows_no_post(place: str, sample: Path, homes: Path) -> None:
    breaking = {
        "action_star": "from newstui.ui.screens.marking import Marking as C; C.action_mark = bad",
        "render_line": "from newstui.ui.widgets.article_view import ArticleView as C; C.action_page = bad",
        "thread": "from newstui.ui.driver import NewsDriver as C; C.process_message = bad",
    }[place]
    key = {"action_star": "s", "render_line": "space", "thread": "j"}[place]
    code = f"import sys\ndef bad(*_): text = '从这里开始'; raise ValueError(text)\n{breaking}\n"
    code += "from newstui.cli import main; sys.exit(main())"
    with Terminal([sys.executable, "-c", code, str(sample)]) as terminal, no_orphans(terminal):
        if place != "thread":
            terminal.wait_for("2022-03-17")
        if place == "render_line":
            terminal.press("enter")
            terminal.wait_for("J next")
        terminal.write(key.encode() if key != "space" else b" ")
        assert terminal.wait_for_end(SOON + SLACK) == 70
        assert terminal.is_given_back()
        said = bytes(terminal.received).rpartition(b"\x1b[?25h")[2].decode()
        assert "ValueError" in said
        assert "从这里开始" not in said
        assert said.count("\n") <= 5
    reports = list((homes / "state" / "newstui").glob("crash-*.txt"))
    assert len(reports) == 1
    assert reports[0].stat().st_mode & 0o777 == 0o600
    assert "从这里开始" not in reports[0].read_text("utf-8")


def test_stopped_from_outside_and_continued_it_draws_itself_again(start: Start) -> None:
    with opened(start) as terminal:
        terminal.settle()
        terminal.kill(signal.SIGSTOP)
        os.waitpid(terminal.pid, os.WUNTRACED)
        terminal.screen.reset()
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("2022-03-17")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.is_given_back()


ENDINGS: dict[str, Callable[[Start], float]] = {
    "SIGTERM": lambda start: left(start, "SIGTERM", 143),
    "SIGHUP": lambda start: left(start, "SIGHUP", 129),
    "dropped": dropped,
    "stalled": lambda start: stalled(start, "SIGTERM", 143),
}


@pytest.mark.torture
@pytest.mark.parametrize("batch", range(5))
@pytest.mark.parametrize("way", ENDINGS)
def test_fifty_times_each_way_nothing_is_left_behind(start: Start, way: str, batch: int) -> None:
    took = sorted(ENDINGS[way](start) for _ in range(10))
    assert took[len(took) // 2] <= SOON, took
    print(f"{way}: gone after {took[0]:.2f} to {took[-1]:.2f} s, 10 times")
