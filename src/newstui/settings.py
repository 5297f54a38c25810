"""Paths and choices, frozen, built once from flags, environment and configuration. Reads one file, writes none.

A flag wins over the environment, which wins over the configuration. Paths follow the XDG base directory
specification 0.8: a relative `XDG_…` is ignored.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timezone, tzinfo
from pathlib import Path
from typing import Any, Literal

from newstui import gate
from newstui.errors import UsageError
from newstui.frozen import dataclass
from newstui.language import _

SAMPLE = "sample"
"""The name that stands for the archive which the package carries."""

Ambiguous = Literal["auto", "narrow", "wide"]
Hyperlinks = Literal["auto", "on", "off"]
Indent = Literal["none", "two"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person may choose. Paths are absolute; `index` is None until an archive's id is known."""

    archive: Path
    is_sample: bool
    index: Path | None
    state: Path
    cache: Path
    config: Path
    timezone: tzinfo = timezone.utc
    timezone_name: str = "UTC"
    theme: str | None = None
    mouse: bool = True
    diff: bool = True
    measure: int = 80
    """Columns of the text in an article, at most."""
    indent: Indent = "none"
    latin_gap: bool = False
    fold_versions: bool = True
    """Set a thin gap between Chinese and Latin."""
    ambiguous: Ambiguous = "auto"
    hyperlinks: Hyperlinks = "auto"
    """Whether the terminal is told where links lead."""
    jobs: int | None = None
    """Processes for indexing; None is one a core."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Command name to the keys that replace its own: `{"star": ("*",)}`; a sequence is `"g g"`."""
    keys_lines: Mapping[str, int] = field(default_factory=dict)
    """The line of the configuration that gave a command its keys."""
    cleaning_rules: tuple[Mapping[str, Any], ...] = ()
    """The user's own cleaning rules, as in the package's cleaning rules table."""
    stock_aliases: Mapping[str, str] = field(default_factory=dict)
    """Name to code."""


_CHOICES: dict[str, tuple[type, str]] = {
    "timezone": (str, "UTC"),
    "theme": (str, "newstui-dark"),
    "mouse": (bool, "true"),
    "diff": (bool, "true"),
    "measure": (int, "80"),
    "indent": (str, "none"),
    "latin_gap": (bool, "false"),
    "fold_versions": (bool, "true"),
    "ambiguous": (str, "auto"),
    "hyperlinks": (str, "auto"),
    "jobs": (int, "2"),
    "archive": (str, "~/posts"),
    "index": (str, "~/.cache/newstui/mine"),
    "state": (str, "~/.local/state/newstui/state.db"),
}
_TABLES = ("archives", "keys", "cleaning", "stocks")

EXAMPLE = """\
# newstui reads this from $XDG_CONFIG_HOME/newstui/config.toml. Every line is optional.

# archive = "news"               # a folder, or a name from [archives]
# timezone = "Asia/Shanghai"     # reads dates that have none, cuts days, shows times
# theme = "newstui-dark"         # newstui-dark, newstui-light, newstui-16, or one of Textual's
# measure = 80                   # columns of an article's text, at most
# indent = "none"                # paragraphs: "none" with a blank line, or "two" characters
# latin_gap = false              # a thin gap between Chinese and Latin
# fold_versions = true           # a story told by several posts is one row
# ambiguous = "auto"             # width of “ ” … — in your terminal: "narrow", "wide", or asked from it
# hyperlinks = "auto"            # links that the terminal opens itself: "on", "off", or where it surely knows them
# mouse = true                   # false leaves selecting text to the terminal
# jobs = 2                       # processes for indexing

[archives]
# news = "/srv/news/posts"

[keys]
# star = "*"                     # the command's name (press ? in the reader) and its keys
# top = "g g, home"

[stocks]
# "茅台" = "sh600519"            # names of your own for stocks

# [[cleaning]]                   # text to cut from articles, see docs/configuration.md
# name = "my-site-footer"
# reason = "the footer of my site"
# select = "div.footer"
"""


def _xdg(environ: Mapping[str, str], name: str, fallback: str) -> Path:
    given = environ.get(name, "")
    if given and Path(given).is_absolute():
        return Path(given)
    return _home(environ) / fallback


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ["HOME"]) if environ.get("HOME") else Path("~").expanduser()


def config_path(flag: str | None, environ: Mapping[str, str]) -> Path:
    """Where the configuration is looked for."""
    given = flag or environ.get("NEWSTUI_CONFIG")
    if given:
        return _absolute(given)
    return _xdg(environ, "XDG_CONFIG_HOME", ".config") / "newstui" / "config.toml"


def _absolute(given: str) -> Path:
    path = Path(given).expanduser()
    return path if path.is_absolute() else Path.cwd() / path


def sample_folder() -> Path:
    """The small archive that the package carries (beside the package in a checkout)."""
    inside = Path(__file__).with_name("sample_content")
    return inside if inside.is_dir() else Path(__file__).parents[2] / "sample_content"


def load(flags: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from flags (archive, index, state, config, jobs, theme, mouse, diff), environment and file.

    Raises UsageError with the file and the line or key where the configuration is wrong.
    """
    path = config_path(flags.get("config"), environ)
    asked = bool(flags.get("config") or environ.get("NEWSTUI_CONFIG"))
    text, table = _read(path, asked)
    _check(path, table)
    named = {str(name): str(folder) for name, folder in table.get("archives", {}).items()}

    given = flags.get("archive") or environ.get("NEWSTUI_ARCHIVE") or table.get("archive") or SAMPLE
    is_sample = given == SAMPLE and SAMPLE not in named
    archive = sample_folder() if is_sample else _absolute(named.get(given, given))
    index = flags.get("index") or environ.get("NEWSTUI_INDEX") or table.get("index")
    state = flags.get("state") or environ.get("NEWSTUI_STATE") or table.get("state")

    zone_name = str(table.get("timezone", "UTC"))
    settings = Settings(
        archive=archive,
        is_sample=is_sample,
        index=_absolute(index) if index else None,
        state=_absolute(state) if state else _xdg(environ, "XDG_STATE_HOME", ".local/state") / "newstui" / "state.db",
        cache=_xdg(environ, "XDG_CACHE_HOME", ".cache") / "newstui",
        config=path,
        timezone=_zone(path, zone_name),
        timezone_name=zone_name,
        keys=_keys(path, table.get("keys", {})),
        keys_lines=_lines_of(text, "keys"),
        cleaning_rules=tuple(table.get("cleaning", ())),
        stock_aliases={str(name): str(code) for name, code in table.get("stocks", {}).items()},
    )
    choices = {
        name: flags[name] if flags.get(name) is not None else table[name]
        for name in (
            "theme",
            "mouse",
            "diff",
            "measure",
            "indent",
            "latin_gap",
            "fold_versions",
            "ambiguous",
            "hyperlinks",
            "jobs",
        )
        if flags.get(name) is not None or name in table
    }
    settings = replace(settings, **choices)
    if settings.indent not in ("none", "two"):
        raise _wrong(path, "indent", _('"none" or "two"'))
    if settings.ambiguous not in ("auto", "narrow", "wide"):
        raise _wrong(path, "ambiguous", _('"auto", "narrow" or "wide"'))
    if settings.hyperlinks not in ("auto", "on", "off"):
        raise _wrong(path, "hyperlinks", _('"auto", "on" or "off"'))
    if not 20 <= settings.measure <= 400:
        raise _wrong(path, "measure", _("a number of columns from 20 to 400"))
    if settings.jobs is not None and not 1 <= settings.jobs <= 64:
        raise UsageError(_("jobs must be a number from 1 to 64"))
    return settings


def _read(path: Path, asked: bool) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        if asked:
            raise UsageError(_("There is no configuration {path}").format(path=gate.shown_path(str(path)))) from None
        return "", {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            _("The configuration {path} can't be read: {why}").format(
                path=gate.shown_path(str(path)), why=gate.line(str(error))
            )
        ) from error
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            _("The configuration {path} is not TOML: {why}").format(
                path=gate.shown_path(str(path)), why=gate.line(str(error))
            )
        ) from error


def _wrong(path: Path, key: str, right: str) -> UsageError:
    return UsageError(
        _("{path}: {key} should be {right}").format(path=gate.shown_path(str(path)), key=gate.line(key), right=right)
    )


def _check(path: Path, table: dict[str, Any]) -> None:
    for key, value in table.items():
        if key in _CHOICES:
            kind, example = _CHOICES[key]
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                raise _wrong(path, key, _("like this: {key} = {example}").format(key=key, example=example))
        elif key == "cleaning":
            if not isinstance(value, list) or not all(isinstance(rule, dict) for rule in value):
                raise _wrong(path, key, _("a list of tables: [[cleaning]]"))
        elif key in _TABLES:
            if not isinstance(value, dict):
                raise _wrong(path, key, _("a table: [{key}]").format(key=key))
        else:
            from difflib import get_close_matches

            near = get_close_matches(key, [*_CHOICES, *_TABLES], 1)
            hint = _(", did you mean {name}?").format(name=near[0]) if near else ""
            raise UsageError(
                _("{path}: unknown name {key}").format(path=gate.shown_path(str(path)), key=gate.line(key)) + hint
            )


def _zone(path: Path, name: str) -> tzinfo:
    if name == "UTC":
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise _wrong(path, "timezone", _('a name like "Asia/Shanghai"')) from error


def _keys(path: Path, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    keys = {}
    for command, given in table.items():
        if not isinstance(given, str):
            raise _wrong(path, f"keys.{command}", _('keys like "g g, home"'))
        keys[command] = tuple(filter(None, (key.strip() for key in given.split(","))))
    return keys


def _lines_of(text: str, table: str) -> dict[str, int]:
    """The line number of each key of a table, for messages that point at it."""
    lines, inside = {}, False
    for number, row in enumerate(text.splitlines(), 1):
        stripped = row.strip()
        if stripped.startswith("["):
            inside = stripped.split("#")[0].strip() == f"[{table}]"
        elif inside and "=" in stripped and not stripped.startswith("#"):
            lines[stripped.split("=")[0].strip().strip("\"'")] = number
    return lines
