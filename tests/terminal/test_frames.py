"""Few bytes, the same screen: the sparing way to draw against the whole one, what a key sends, and silence at rest."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest
from wcwidth import wcwidth

from newstui.ui.cells import Screen
from newstui.ui.strokes import update
from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]

WAYS = [
    # each ends where it began, in the list
    *(["j", "j", "j"], ["k"], ["space"], ["b"], ["G"], ["g", "g"], ["s"], ["r"], ["u"], ["L"], ["<"], [">"], ["O"]),
    *(["/", "茅", "a", "backspace", "escape"], ["h", "j", "l"], ["F", "j", "h"], ["?", "j", "space", "q"], ["!", "!"]),
    *(
        ["enter", "j", "space", "tab", "shift+tab", "d", "J", "q"],
        ["z", "j", "z"],
        ["t", "escape"],
        [":", "t", "escape"],
    ),
    *(["ctrl+l"], ["pagedown", "up"], ["tab", "shift+tab"], ["enter", "f", "escape", "q"], ["v", "j", "v"]),
]

RECORDED = """
import json, sys
from newstui.ui.line import Line
log = open(sys.argv.pop(), "w")
def shown(self, frame, size, show=Line.show):
    print(json.dumps(frame), file=log, flush=True)
    show(self, frame, size)
Line.show = shown
from newstui.cli import main
sys.exit(main())
"""


def record(log: Path, sample: Path, seed: int, columns: int, rows: int, kind: str) -> list[str]:
    """The frames of a session of keys in a random order, as Textual drew them."""
    chance = random.Random(seed)
    words = [sys.executable, "-c", RECORDED, str(sample), str(log)]
    elsewhere = {"COLUMNS": "61", "LINES": "19"}  # the size of no frame
    with Terminal(words, columns=columns, rows=rows, env={"TERM": kind, **elsewhere}) as terminal:
        terminal.wait_for("从这里开始")
        terminal.settle(0.5)
        for way in chance.sample(WAYS, len(WAYS)):
            for key in way:
                before = terminal.text()
                terminal.press(key)
                if key == "escape":  # with a key at its heels it would be another key
                    end = time.monotonic() + 2
                    while terminal.text() == before and time.monotonic() < end:
                        terminal.read()
                terminal.settle(0.06, 0.5)
            if not terminal.is_alive():
                break
    return [json.loads(line) for line in log.read_text().splitlines()[:-1]]


class Cutting(pyte.Screen):
    """A terminal that shows nothing of a row too long: others write the rest over the last column, each its own way."""

    def draw(self, data: str) -> None:
        for character in data:
            room = self.columns - self.cursor.x
            if room >= wcwidth(character):
                super().draw(character)
            elif room:
                super().draw(" ")


def looks(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """What a person sees: of a blank, and of half a character, only the background."""
    rows = []
    for y in range(screen.lines):
        row = [screen.buffer[y][x] for x in range(screen.columns)]
        seen: list[tuple[object, ...]] = []
        for x, cell in enumerate(row):
            is_left = wcwidth(cell.data[:1]) == 2 if cell.data else False
            is_half = is_left and row[x + 1 : x + 2] != [] and row[x + 1].data != ""
            is_half |= cell.data == "" and not (x and row[x - 1].data and wcwidth(row[x - 1].data[0]) == 2)
            is_thumb = cell.reverse and not cell.bold and cell.fg != "default"  # a blank on its own ink
            is_blank = cell.data == " " and not cell.underscore and (is_thumb or not cell.reverse)
            ground = cell.fg if is_thumb else cell.bg
            shown = (" ", ground) if is_half or is_blank else (cell.data, cell.fg, cell.bg, cell.bold)
            seen.append(shown if is_half or is_blank else (*shown, cell.underscore, cell.reverse))
        rows.append(seen)
    return rows


@pytest.mark.parametrize(
    ("seed", "columns", "rows", "kind"),
    [(1, 80, 24, "xterm-256color"), (2, 130, 40, "xterm-256color"), (3, 50, 14, "xterm"), (4, 80, 24, "screen")],
)
def test_after_every_frame_of_random_sessions_the_sparing_way_shows_what_whole_frames_show(
    sample: Path, homes: Path, tmp_path: Path, seed: int, columns: int, rows: int, kind: str
) -> None:
    frames = record(tmp_path / "frames", sample, seed, columns, rows, kind)
    assert len(frames) > 20
    whole, sparing = Cutting(columns, rows), Cutting(columns, rows)
    shown, wanted = Screen(columns, rows), Screen(columns, rows)
    sent = stock = 0
    for frame in frames:
        pyte.Stream(whole).feed(frame)
        wanted.replay(frame)
        difference = update(shown, wanted, erases=kind != "screen")
        pyte.Stream(sparing).feed(difference)
        assert looks(sparing) == looks(whole)
        sent, stock = sent + len(difference.encode()), stock + len(frame.encode())
    assert sent < stock * 0.6


BUDGETS = [
    # keys before, what stands on the screen then, the key, bytes it may send
    (["z"], "Enter open", "j", 200),
    (["enter"], "J next", "j", 600),
    (["enter"], "J next", "space", 2500),
    (["enter"], "J next", "tab", 300),
    (["/"], "Tab complete", "q", 300),
]


@pytest.mark.parametrize(("before", "then", "key", "budget"), BUDGETS)
def test_what_a_key_sends_is_small(start: Start, before: list[str], then: str, key: str, budget: int) -> None:
    with start() as terminal:
        terminal.wait_for("78 posts")
        terminal.press(*before)
        terminal.wait_for(then)
        terminal.settle(0.5)
        sent = []
        for _ in range(5):
            terminal.press(key)
            sent.append(len(terminal.settle(0.3)))
        assert 0 < min(filter(None, sent)) <= budget, sent


def test_at_rest_nothing_is_sent_and_nothing_is_done(start: Start) -> None:
    with start() as terminal:
        terminal.wait_for("78 posts")
        terminal.settle(1.5)
        before, work = len(terminal.received), wakes(terminal.pid)
        terminal.settle(3.0)
        assert len(terminal.received) == before
        assert wakes(terminal.pid) - work <= 3 * 25  # whoever follows the archive looks up some times a second


def wakes(pid: int) -> int:
    """How often any thread of the process waited and was woken."""
    return sum(
        int(line.split()[1])
        for task in (Path("/proc") / str(pid) / "task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
