"""Paths and choices: a flag wins over the environment, which wins over the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstui import settings
from newstui.errors import UsageError
from newstui.settings import Settings, load


def configured(tmp_path: Path, text: str, flags: dict[str, object] | None = None) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    return load({"config": str(file), **(flags or {})}, {"HOME": str(tmp_path)})


def test_without_anything_it_is_the_sample_and_xdg_folders(tmp_path: Path) -> None:
    chosen = load({}, {"HOME": str(tmp_path)})
    assert chosen.is_sample and chosen.archive == settings.sample_folder()
    assert chosen.state == tmp_path / ".local/state/newstui/state.db"
    assert chosen.cache == tmp_path / ".cache/newstui"


def test_a_relative_xdg_folder_is_ignored(tmp_path: Path) -> None:
    assert load({}, {"HOME": str(tmp_path), "XDG_CACHE_HOME": "rel"}).cache == tmp_path / ".cache/newstui"
    assert load({}, {"HOME": str(tmp_path), "XDG_CACHE_HOME": "/abs"}).cache == Path("/abs/newstui")


@pytest.mark.parametrize(
    ("flag", "environment", "wins"),
    [(None, None, "/configured"), (None, "/environment", "/environment"), ("/flag", "/environment", "/flag")],
)
def test_a_flag_wins_over_the_environment_and_that_over_the_configuration(
    tmp_path: Path, flag: str | None, environment: str | None, wins: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('archive = "/configured"', "utf-8")
    environ = {"HOME": str(tmp_path), "NEWSTUI_CONFIG": str(file)}
    if environment:
        environ["NEWSTUI_ARCHIVE"] = environment
    assert load({"archive": flag}, environ).archive == Path(wins)


def test_an_archive_may_be_named_in_the_configuration(tmp_path: Path) -> None:
    chosen = configured(tmp_path, '[archives]\nnews = "/srv/news"', {"archive": "news"})
    assert chosen.archive == Path("/srv/news") and not chosen.is_sample


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("archive = ", "not TOML"),
        ("measure = 5", "measure"),
        ('measure = "80"', "measure"),
        ("measure = true", "measure"),
        ('indent = "three"', "indent"),
        ('ambiguous = "x"', "ambiguous"),
        ('timezone = "Mars/Olympus"', "timezone"),
        ('timezone = "../../etc/passwd"', "timezone"),
        ("themes = 1", "did you mean theme"),
        ("keys = 3", "[keys]"),
        ("[keys]\nstar = 3", "keys.star"),
        ("[cleaning]\nx = 1", "[[cleaning]]"),
        ("jobs = 0", "jobs"),
    ],
)
def test_a_wrong_configuration_is_refused_with_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        configured(tmp_path, text)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_a_configuration_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no configuration"):
        load({"config": str(tmp_path / "none.toml")}, {"HOME": str(tmp_path)})


def test_keys_come_with_the_line_that_gave_them(tmp_path: Path) -> None:
    chosen = configured(tmp_path, 'measure = 70\n[keys]\n# a comment\nstar = "*"\ntop = "g g, home"\n')
    assert chosen.keys == {"star": ("*",), "top": ("g g", "home")}
    assert chosen.keys_lines == {"star": 4, "top": 5}
