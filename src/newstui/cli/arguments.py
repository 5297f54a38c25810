"""What was typed at the shell, as a call: which command, with which settings and options. Imports nothing heavy."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from newstui import __version__
from newstui.errors import UsageError
from newstui.frozen import dataclass
from newstui.language import _, later

if TYPE_CHECKING:
    from newstui.settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """A command and all that it was given."""

    command: str
    options: argparse.Namespace
    words: tuple[str, ...]

    def run(self, call: Call) -> int:
        """Do it; the exit code."""
        module, function = COMMANDS[self.command].run.rsplit(".", 1)
        doing: Callable[[Call], int] = getattr(import_module(f"newstui.cli.{module}"), function)
        return doing(call)

    def settings(self) -> Settings:
        """The settings that these flags, the environment and the configuration give."""
        from newstui import settings

        return settings.load(vars(self.options), os.environ)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line: what it is for, its words, and the options beside the global ones."""

    help: str
    run: str
    words: str | None = None
    """What its words are called in the usage, None if it takes none."""
    options: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = ()


def _option(*names: str, **how: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return names, how


_JSON = _option("--json", action="store_true", help=later("print one JSON object a line"))
_RECORDS = (
    _JSON,
    _option("-0", "--null", action="store_true", help=later("end records with NUL instead of a newline")),
    _option("--format", metavar="TEMPLATE", help=later("print a template such as '{date} {title}' for each")),
)
_LIMIT = _option("--limit", type=int, metavar="N", help=later("at most N"))

COMMANDS: dict[str, Command] = {
    "read": Command(later("open the reader (this is what newstui does without a command)"), "read.read", "DIR"),
    "open": Command(later("open the reader on a query"), "read.open_query", "QUERY"),
    "index": Command(
        later("bring index and catalogue up to date"),
        "sync.index",
        None,
        (
            _option("--rebuild", action="store_true", help=later("throw index and catalogue away first")),
            _option("--jobs", type=int, metavar="N", help=later("work in N processes")),
            _option("--watch", action="store_true", help=later("go on, and take in what arrives")),
            _option("--prune", action="store_true", help=later("accept that more than half of the posts are gone")),
            _JSON,
        ),
    ),
    "search": Command(
        later("find posts"),
        "find.search",
        "QUERY",
        (
            _LIMIT,
            _option("--sort", choices=("relevance", "newest", "oldest"), default="relevance", help=later("the order")),
            *_RECORDS,
        ),
    ),
    "show": Command(
        later("print cleaned articles; - takes paths from standard input"),
        "show.show",
        "PATH",
        (
            _option("--width", type=int, metavar="N", help=later("set the text N columns wide")),
            _option("--plain", action="store_true", help=later("paragraphs as they are, without typesetting")),
            _JSON,
        ),
    ),
    "stocks": Command(
        later("stocks by the posts that mention them"),
        "find.stocks",
        "TEXT",
        (
            _option("--since", metavar="DATE", help=later("posts from this day, month or year on")),
            _option("--until", metavar="DATE", help=later("posts up to and with it")),
            _option("--by", choices=("day", "week", "month"), help=later("a line a stock and period")),
            _option("--doubtful", action="store_true", help=later("count doubtful mentions too")),
            _LIMIT,
            *_RECORDS,
        ),
    ),
    "check": Command(later("which files are odd, and why"), "show.check", None, _RECORDS),
    "state": Command(later("export or import the reader's marks as JSON lines"), "keep.state", "export|import FILE"),
    "config": Command(later("show the configuration, its path, or an example"), "keep.config", "show|path|example"),
    "completion": Command(later("print completions for a shell"), "keep.completion", "bash|zsh|fish"),
}

GLOBAL: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    _option("-a", "--archive", metavar="DIR", help=later("the folder of posts, or its name in the configuration")),
    _option("--index", metavar="DIR", help=later("where index and catalogue are (may be deleted at any time)")),
    _option("--state", metavar="FILE", help=later("where your marks are kept")),
    _option("--config", metavar="FILE", help=later("the configuration")),
    _option("--theme", metavar="NAME", help=later("newstui-dark, newstui-light, newstui-16, or one of Textual's")),
    _option("--no-mouse", dest="mouse", action="store_const", const=False, help=later("leave the mouse alone")),
    _option("--no-diff", dest="diff", action="store_const", const=False, help=later("send whole frames")),
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; try: {self.prog} --help")


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of one command's options; its words are taken before."""
    command = COMMANDS[name]
    usage = ["newstui", *([] if name == "read" else [name]), "[options]", *([command.words] if command.words else [])]
    parser = _Parser(
        prog="newstui" if name == "read" else f"newstui {name}",
        usage=" ".join(usage),
        description=_(command.help)[0].upper() + _(command.help)[1:] + ".",
        add_help=True,
        allow_abbrev=False,
    )
    if name == "read":
        parser.description = _("Find, read and triage an archive of news posts in the terminal.")
        parser.epilog = "\n".join(
            [
                _("commands:"),
                *(f"  {word:<11} {_(COMMANDS[word].help)}" for word in COMMANDS if word != "read"),
                "",
                _("Try newstui COMMAND --help. Without a folder, a small sample archive is opened."),
            ]
        )
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("--version", action="version", version=f"newstui {__version__}")
    for names, how in (*command.options, *GLOBAL):
        parser.add_argument(*names, **{**how, "help": _(how["help"])})
    return parser


def parse(words: Sequence[str]) -> Call:
    """argv as a call. Global flags may stand before or after the command's name. Raises UsageError."""
    name, rest = _command(list(words))
    parser = parser_of(name)
    options, plain = _split(parser, rest)
    if "--version" in options:
        print(f"newstui {__version__}")
        sys.exit(0)
    parsed = parser.parse_args(options)
    if plain and COMMANDS[name].words is None:
        raise UsageError(_("{name} takes no words, but {word} was given").format(name=name, word=plain[0]))
    limit = getattr(parsed, "limit", None)
    if limit is not None and limit < 1:
        raise UsageError(_("--limit must be 1 or more"))
    return Call(name, parsed, tuple(plain))


_VALUED = {name for names, how in GLOBAL if "action" not in how for name in names}


def _command(words: list[str]) -> tuple[str, list[str]]:
    """The command's name, and the other words; `read` where none is named."""
    i = 0
    while i < len(words):
        word = words[i]
        if word == "--":
            break
        if word in _VALUED:
            i += 2
        elif word.startswith("-") and word != "-":
            i += 1
        else:
            if word in COMMANDS and word != "read":
                return word, words[:i] + words[i + 1 :]
            break
    return "read", words


def _split(parser: argparse.ArgumentParser, words: list[str]) -> tuple[list[str], list[str]]:
    """Options with their values, and plain words: `-茅台` is a word of a query, though it begins like an option."""
    known = parser._option_string_actions
    options: list[str] = []
    plain: list[str] = []
    i = 0
    while i < len(words):
        word = words[i]
        name = word.partition("=")[0]
        if word == "--":
            plain += words[i + 1 :]
            break
        if name in known:
            options.append(word)
            if known[name].nargs is None and "=" not in word:
                options += words[i + 1 : i + 2]
                i += 1
        elif word.startswith("--") and len(word) > 2:
            options.append(word)  # unknown: argparse says so
        elif len(word) > 2 and word[:2] in known and word[1].isascii() and known[word[:2]].nargs is None:
            options.append(word)  # -aDIR
        else:
            plain.append(word)
        i += 1
    return options, plain
