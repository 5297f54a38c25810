"""What was typed at the shell becomes a call, or one line that says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstui.cli import main
from newstui.cli.arguments import COMMANDS, parse
from newstui.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "command", "words"),
    [
        ([], "read", ()),
        (["news"], "read", ("news",)),
        (["./search"], "read", ("./search",)),
        (["search", "茅台"], "search", ("茅台",)),
        (["-a", "news", "search", "茅台", "--json"], "search", ("茅台",)),
        (["search", "芯片", "-茅台"], "search", ("芯片", "-茅台")),
        (["search", "a", "--", "--json", "-a"], "search", ("a", "--json", "-a")),
        (["search", "-a", "news", "date:>=2022-02"], "search", ("date:>=2022-02",)),
        (["show", "-"], "show", ("-",)),
        (["--archive", "search", "index"], "index", ()),
    ],
)
def test_a_command_is_found_among_flags_and_words(typed: list[str], command: str, words: tuple[str, ...]) -> None:
    call = parse(typed)
    assert (call.command, call.words) == (command, words)


@pytest.mark.parametrize(
    "typed", [["-a", "x", "index"], ["index", "-a", "x"], ["index", "--archive=x"], ["index", "-ax"]]
)
def test_global_flags_stand_before_or_after_the_command(typed: list[str]) -> None:
    assert parse(typed).options.archive == "x"


@pytest.mark.parametrize(
    "typed",
    [
        ["search", "--frob"],
        ["index", "word"],
        ["search", "--limit", "0", "x"],
        ["search", "--limit", "many", "x"],
        ["search", "--sort", "luck", "x"],
    ],
)
def test_a_wrong_use_says_what_would_be_right(typed: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        parse(typed)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["serch"], "did you mean newstui search?"),
        (["a", "b"], "newstui search"),
        (["-a", "x", "y"], "given twice"),
        (["open"], "newstui open QUERY"),
        (["show"], "path of a post"),
        (["config", "nonsense"], "show, path or example"),
        (["completion", "tcsh"], "bash, zsh or fish"),
        (["state", "burn", "x"], "export FILE"),
    ],
)
def test_exit_code_2_and_one_line(typed: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(typed) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("newstui: ") and said in err and err.count("\n") == 1


def test_without_a_terminal_the_reader_says_what_there_is_instead(
    sample: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([str(sample)]) == 2
    assert "newstui search" in capfd.readouterr().err


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "read"])
def test_every_command_explains_itself(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"newstui {command}" in capfd.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_every_command(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capfd.readouterr().out
    assert all(command in script for command in COMMANDS if command != "read")


def test_the_example_configuration_is_one_that_loads(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "example"]) == 0
    example = capfd.readouterr().out
    file = tmp_path / "config.toml"
    plain = [
        line.removeprefix("# ") if "=" in line and line.startswith("# ") else line for line in example.splitlines()
    ]
    file.write_text("\n".join(line for line in plain if "[[cleaning]]" not in line), "utf-8")
    assert main(["config", "--config", str(file)]) == 0
