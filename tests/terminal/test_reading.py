"""The main job in a real terminal: find, read, follow a mention, mark, copy, leave. By keyboard and by mouse."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.audit import audit
from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]
SIZES = [(80, 24), (160, 50)]
HIT = "贵州茅台：“i茅台”平台3月底前完成新一轮测试"


def starred(program: str, sample: Path) -> list[str]:
    """The titles that are starred, as the program tells it to a script."""
    words = [program, "-a", str(sample), "search", "is:starred", "--json"]
    told = subprocess.run(words, capture_output=True, check=False).stdout
    return [json.loads(line)["title"] for line in told.splitlines()]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_find_read_follow_a_mention_star_and_leave_by_keyboard(
    start: Start, program: str, sample: Path, homes: Path, columns: int, rows: int
) -> None:
    with start(columns=columns, rows=rows) as terminal:
        terminal.wait_for("78 posts")
        terminal.press("/", "茅台")
        terminal.wait_for("15 posts · best")
        terminal.press("enter")
        terminal.wait_for("Enter open")
        terminal.press("enter")
        terminal.wait_for("J next")
        terminal.wait_for(" end  ")  # the whole of it is on the screen
        terminal.press("tab")
        terminal.wait_for("贵州茅台  sh600519")
        terminal.press("enter")
        terminal.wait_for("stock:sh600519|@sh600519|sh600519 .*15 posts · newest")
        terminal.wait_for("收评：沪指微涨")
        terminal.press("q")
        terminal.wait_for("茅台 .*15 posts · best")
        terminal.press("s")
        terminal.wait_for(r"\* 2022-03-15")
        terminal.press("q")
        terminal.wait_for("search in All posts")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.is_given_back()
    assert starred(program, sample) == [HIT]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_find_read_and_follow_a_mention_with_the_mouse(start: Start, homes: Path, columns: int, rows: int) -> None:
    with start(columns=columns, rows=rows) as terminal:
        terminal.wait_for("78 posts")
        terminal.wait_for("search in")
        terminal.settle()
        terminal.click("search in")
        terminal.wait_for("Tab complete")
        terminal.press("茅台")
        terminal.wait_for("15 posts · best")
        terminal.wait_for("披露年度快报")
        terminal.settle()
        terminal.click("披露年度快报")
        terminal.wait_for("J next")
        terminal.wait_for(r"2022-03-10 \d\d:\d\d")
        terminal.settle()
        written = re.search(r"2022-03-10 \d\d:\d\d", terminal.text())
        assert written
        x, y = terminal.find(written[0])
        terminal.click_at(x + 1, y + 1)  # the first stock of the header
        terminal.wait_for("sh600519")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        assert terminal.is_given_back()


def test_the_text_is_copied_to_the_clipboard_of_the_one_who_reads(start: Start, homes: Path) -> None:
    with start() as terminal:
        terminal.wait_for("78 posts")
        terminal.press("enter")
        terminal.wait_for(r"\d min")
        terminal.press("y")
        terminal.wait_for("copied")
        terminal.settle()
        found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\a", bytes(terminal.received))
        assert found
        assert base64.b64decode(found[1]).decode().startswith("从这里开始：一份为 newstui 写的小报\n")


LINKED = "---\ntitle: a post\ndate: 2022-03-01\n---\n\nSee [the paper](https://example.com/芯片?a=1) on it.\n"


@pytest.mark.parametrize(("kind", "times"), [("xterm-kitty", 1), ("xterm-256color", 0)])
def test_a_terminal_that_knows_links_is_told_where_one_leads(
    start: Start, tmp_path: Path, kind: str, times: int
) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text(LINKED, "utf-8")
    with start(str(tmp_path / "posts"), env={"TERM": kind}) as terminal:
        terminal.wait_for("a post")
        terminal.press("enter")
        terminal.wait_for("See the paper on it")
        terminal.settle()
        told = re.findall(rb"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\([^\x1b]*)\x1b\]8;;\x1b\\", bytes(terminal.received))
        assert told.count((b"https://example.com/%E8%8A%AF%E7%89%87?a=1", b"the paper")) == times
        assert terminal.received.count(b"\x1b]8;") == 2 * len(told)
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        audit(bytes(terminal.received))


def test_without_the_mouse_the_terminal_keeps_its_own_selection(start: Start, sample: Path, homes: Path) -> None:
    with start(str(sample), "--no-mouse") as terminal:
        terminal.wait_for("78 posts")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        assert b"\x1b[?1000h" not in terminal.received
        assert b"\x1b[?1003h" not in terminal.received


def test_keys_typed_in_a_burst_are_all_taken(start: Start, homes: Path) -> None:
    with start() as terminal:
        terminal.wait_for("78 posts")
        terminal.write("/茅台\r\r".encode())
        terminal.wait_for("J next")


def test_a_byte_that_is_no_utf8_is_harmless(start: Start, homes: Path) -> None:
    with start() as terminal:
        terminal.wait_for("78 posts")
        terminal.press("/")
        terminal.wait_for("Tab complete")
        terminal.write("茅台".encode("gb18030"))
        terminal.write(b"\xff\xfe\x80")
        terminal.settle()
        terminal.press("escape")
        terminal.wait_for("Enter open")
        terminal.press("?")
        terminal.wait_for("Help|Every key")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
