"""Within tmux and GNU screen: searched, read, resized, left and come back to, copied from, suspended."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.emulator import DEADLINE, Terminal


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


class Tmux:
    """A tmux server of its own, without anybody's configuration, and the reader in it."""

    def __init__(self, folder: Path, command: str, columns: int = 80, rows: int = 24) -> None:
        self._base = [needed("tmux"), "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self.run("new-session", "-d", "-x", str(columns), "-y", str(rows), command)

    def run(self, *words: str) -> str:
        return subprocess.run([*self._base, *words], capture_output=True, text=True, check=False).stdout

    def attach(self, **how: object) -> Terminal:
        """A terminal that looks at it."""
        return Terminal([*self._base, "attach"], **how)  # type: ignore[arg-type]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.run("send-keys", *(("-l", key) if len(key) > 1 and not key[0].isupper() else (key,)))

    def text(self) -> str:
        return self.run("capture-pane", "-p")

    def wait_for(self, pattern: str) -> None:
        until(lambda: re.search(pattern, self.text()) is not None, lambda: f"never came: {pattern}\n{self.text()}")

    def close(self) -> None:
        self.run("kill-server")


def until(holds: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < end, what()
        time.sleep(0.02)  # tmux has no way to wait for what a pane shows


@pytest.fixture
def tmux(program: str, sample: Path, homes: Path, tmp_path: Path) -> Iterator[Tmux]:
    server = Tmux(tmp_path, shlex.join([program, str(sample)]))
    yield server
    server.close()


def test_tmux_shows_finds_resizes_and_takes_the_reader_back_after_a_detach(tmux: Tmux) -> None:
    tmux.wait_for("78 posts")
    tmux.press("/", "茅台")
    tmux.wait_for("15 posts · best")
    tmux.press("Enter", "Enter")
    tmux.wait_for(r"J next")
    with tmux.attach(columns=130, rows=40) as terminal:
        terminal.wait_for("All posts .*78")  # three panes: the tree beside the list
        terminal.wait_for("15 posts · best")
        tmux.run("detach-client")
        assert terminal.wait_for_end() == 0
    with tmux.attach(columns=80, rows=24) as terminal:
        terminal.wait_for("15 posts · best")
        terminal.wait_until(lambda: not terminal.shows("All posts .*78"), "the layout of 80 columns")


def test_the_mouse_works_through_tmux(tmux: Tmux) -> None:
    tmux.run("set", "-g", "mouse", "on")
    tmux.wait_for("78 posts")
    with tmux.attach() as terminal:
        terminal.wait_for("富途控股、老虎证券")
        terminal.click("富途控股、老虎证券")
        terminal.wait_for("J next")


def test_copying_reaches_the_terminal_outside_tmux(tmux: Tmux) -> None:
    tmux.wait_for("78 posts")
    with tmux.attach() as terminal:
        terminal.wait_for("2022-03-17")
        terminal.press("enter")
        terminal.wait_for(r"\d min")
        terminal.press("y")
        terminal.wait_until(lambda: b"\x1b]52;" in terminal.received, "OSC 52 outside tmux")
    assert tmux.run("show-buffer").startswith("从这里开始")


def test_suspended_and_resumed_in_a_shell_it_draws_itself_again(
    program: str, sample: Path, homes: Path, tmp_path: Path
) -> None:
    server = Tmux(tmp_path, "env PS1='ready> ' sh -i")
    try:
        server.wait_for("ready>")
        server.press(shlex.join([program, str(sample)]), "Enter")
        server.wait_for("78 posts")
        server.press("C-z")
        server.wait_for(r"ready> *\Z|[Ss]topped|[Ss]uspended")
        assert "78 posts" not in server.text()
        server.press("fg", "Enter")
        server.wait_for("78 posts")
        server.press("j")
        server.press("q")
        server.wait_for(r"ready>")
        server.press("echo status $?", "Enter")
        server.wait_for("status 0")
    finally:
        server.close()


def test_gnu_screen_shows_finds_and_takes_the_reader_back(
    program: str, sample: Path, homes: Path, tmp_path: Path
) -> None:
    command = [needed("screen"), "-U", "-c", "/dev/null", "-S", f"newstui-{os.getpid()}"]
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    env: dict[str, str | None] = {"SCREENDIR": str(sockets)}
    try:
        with Terminal([*command, "-e", "^Gg", program, str(sample)], env=env) as terminal:
            terminal.wait_for("78 posts")
            terminal.press("/", "茅台")
            terminal.wait_for("15 posts · best")
            terminal.press("enter")
            terminal.wait_for("Enter open")
            terminal.press("enter")
            terminal.wait_for(" end  ")
            terminal.press("y")
            terminal.wait_until(lambda: b"\x1b]52;" in terminal.received, "OSC 52 outside screen")
            terminal.write(b"\x07d")
            terminal.wait_for_end()
        with Terminal([*command[:4], "-r", command[-1]], env=env, columns=100, rows=30) as terminal:
            terminal.wait_for("15 posts · best")
            terminal.press("ctrl+c")
            terminal.wait_for_end()
    finally:
        subprocess.run(
            [*command, "-X", "quit"], env={**os.environ, "SCREENDIR": str(sockets)}, capture_output=True, check=False
        )
