"""The documentation is true of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newstui import errors
from newstui.cli.arguments import COMMANDS, GLOBAL, parse
from newstui.settings import _CHOICES, _TABLES, EXAMPLE

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")])
SCRIPTING = (ROOT / "docs" / "scripting.md").read_text("utf-8")


def examples(page: str) -> list[list[str]]:
    """The command lines of a page's shell blocks that call newstui, without pipes and quotes."""
    import shlex

    found = []
    for block in re.findall(r"```sh\n(.*?)```", page, re.S):
        for line in block.splitlines():
            for command in re.split(r"[|;]", re.sub(r"'[^']*'", lambda quoted: quoted[0].replace("|", "¦"), line)):
                words = shlex.split(command, comments=True)
                if words and words[0] == "newstui":
                    found.append(words[1:])
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_is_understood(page: Path) -> None:
    for words in examples(page.read_text("utf-8")):
        if "--version" not in words and "--help" not in words:
            parse(words)


def test_every_command_and_option_is_written_down() -> None:
    for name, command in COMMANDS.items():
        if name == "read":
            continue
        assert f"newstui {name}" in SCRIPTING, name
        for names, _how in command.options:
            assert any(option in SCRIPTING for option in names), (name, names)
    for option in ("--archive", "--index", "--state", "--config"):
        assert any(option in names for names, _how in GLOBAL) and option in SCRIPTING


def test_every_exit_code_is_written_down() -> None:
    codes = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}
    for code in codes:
        assert re.search(rf"^\| {code} \|", SCRIPTING, re.M), code


def test_every_choice_is_written_down() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for name in _CHOICES:
        assert f"`{name}`" in page, name
    for table in _TABLES:
        assert f"[{table}]" in page and f"[{table}]" in EXAMPLE, table


def test_rooms_are_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    source = ROOT / "src" / "newstui"
    rooms = {path.stem for path in source.glob("*.py")} | {path.parent.name for path in source.glob("*/__init__.py")}
    for room in rooms - {"__init__", "__main__"}:
        assert f"`{room}`" in page, room
