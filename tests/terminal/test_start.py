"""Quick to start: what the first screen does not need is not loaded, and nothing that draws for --version."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal

NOT_AT_THE_FIRST_SCREEN = [
    *("html2text", "whoosh.qparser", "whoosh", "pypinyin", "opencc", "selectolax", "watchfiles", "markdown_it"),
    *("mdit_py_plugins", "multiprocessing.pool", "concurrent.futures.process", "frontmatter", "yaml", "pytest", "pyte"),
    *("textual.widgets.markdown", "textual.widgets._markdown", "textual.widgets._data_table", "tomli", "webbrowser"),
    *("zoneinfo", "tomllib", "wcwidth", "numpy"),
    *(
        "newstui.cleaning",
        "newstui.posts",
        "newstui.sync.running",
        "newstui.index.building",
        "newstui.ui.screens.help",
        "newstui.ui.screens.trends",
        "newstui.ui.screens.address",
        "requests",
        "httpx",
    ),
]
NOT_FOR_VERSION = ["textual", "rich", "numpy", "sqlite3", "newstui.library", "newstui.ui.app", "asyncio"]


LOADED = """
import json, sys, threading
asked = set()
def note(event, details):  # what threads load for later, and nobody waits for, is no matter
    if event == "import" and threading.current_thread() is threading.main_thread(): asked.add(details[0])
sys.addaudithook(note)
from newstui.ui.line import Line
def shown(self, frame, size, show=Line.show):
    if "78 posts" in frame or "2022-03" in frame:
        with open(sys.argv.pop(), "w") as file: json.dump(sorted(asked.intersection(sys.modules)), file)
        Line.show = show
    show(self, frame, size)
Line.show = shown
from newstui.cli import main
told = sys.argv[-1]
sys.argv[1:] = [sys.argv[1], told]
sys.exit(main(sys.argv[1:2]))
"""


def test_what_the_first_screen_does_not_need_is_not_loaded(sample: Path, homes: Path, tmp_path: Path) -> None:
    told = tmp_path / "modules.json"
    with Terminal([sys.executable, "-c", LOADED, str(sample), str(told)]) as terminal:
        terminal.wait_until(lambda: told.exists() and told.stat().st_size > 0, "the first screen")
        terminal.press("q")
        terminal.wait_for_end()
    loaded = set(json.loads(told.read_text()))
    assert sorted(loaded.intersection(NOT_AT_THE_FIRST_SCREEN)) == []


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_a_version_or_a_help_loads_next_to_nothing(flag: str) -> None:
    code = f"import sys\nfrom newstui.cli import main\nmain([{flag!r}])\nprint('loaded', *sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = set(said.rpartition("loaded")[2].split())
    assert sorted(loaded.intersection(NOT_FOR_VERSION)) == []
