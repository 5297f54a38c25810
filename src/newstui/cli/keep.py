"""`newstui state`, `config` and `completion`: what the reader keeps, and how the shell helps."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from newstui import gate
from newstui.cli.arguments import COMMANDS, GLOBAL, Call, parser_of
from newstui.errors import UsageError
from newstui.language import _


def state(call: Call) -> int:
    """Export the marks to a file or import them; `-` is standard output or input. Never overwrites a file."""
    if len(call.words) != 2 or call.words[0] not in ("export", "import"):
        raise UsageError(_("say newstui state export FILE or newstui state import FILE (- for a pipe)"))
    from newstui.library import Library

    verb, name = call.words
    library = Library.open(call.settings())
    try:
        if verb == "import":
            lines = _lines(name)
            taken = library.import_state(lines)
            sys.stderr.write(_("{n} of {total} lines brought something new\n").format(n=taken, total=len(lines)))
        elif name == "-":
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text file, not a stand-in
            for line in library.export_state():
                print(line)
        else:
            _export(name, list(library.export_state()))
    finally:
        library.close()
    return 0


def _lines(name: str) -> list[str]:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(
            _("{path} can't be read: {why}").format(path=gate.shown_path(name), why=error.strerror)
        ) from error
    return [line for line in data.decode("utf-8", "replace").splitlines() if line.strip()]


def _export(name: str, lines: list[str]) -> None:
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(
            _("{path} can't be made: {why}").format(path=gate.shown_path(name), why=error.strerror)
        ) from error
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  # a descriptor
        file.writelines(line + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def config(call: Call) -> int:
    """Show the settings as they are understood, the path of the configuration, or an example to start from."""
    from newstui import settings

    what = call.words[0] if call.words else "show"
    if what not in ("show", "path", "example") or len(call.words) > 1:
        raise UsageError(_("say newstui config show, path or example"))
    if what == "path":
        print(gate.shown_path(str(settings.config_path(call.options.config, os.environ))))
    elif what == "example":
        print(settings.EXAMPLE, end="")
    else:
        chosen = call.settings()
        for name in ("archive", "index", "state", "config", "timezone_name", "theme", "measure", "indent"):
            value = getattr(chosen, name)
            if value is None:
                value = _("(chosen by the program)")
            print(f"{name.removesuffix('_name'):<10} {gate.shown_path(str(value))}")
    return 0


def completion(call: Call) -> int:
    """Print a completion script, made by shtab from the same table that makes the help."""
    import shtab

    shells = ("bash", "zsh", "fish")
    if len(call.words) != 1 or call.words[0] not in shells:
        raise UsageError(_("say newstui completion bash, zsh or fish"))
    parser = argparse.ArgumentParser(prog="newstui", add_help=True)
    for names, how in GLOBAL:
        _with_files(parser.add_argument(*names, **{**how, "help": _(how["help"])}), shtab)
    commands = parser.add_subparsers()
    for name, command in COMMANDS.items():
        if name != "read":
            whole = commands.add_parser(name, help=_(command.help), parents=[parser_of(name)], add_help=False)
            for action in whole._actions:
                _with_files(action, shtab)
            if command.words in ("PATH", "export|import FILE"):
                whole.add_argument("path", nargs="*").complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(parser, call.words[0]))
    return 0


def _with_files(action: argparse.Action, shtab: object) -> None:
    if action.metavar in ("DIR", "FILE"):
        action.complete = getattr(shtab, "DIRECTORY" if action.metavar == "DIR" else "FILE")  # type: ignore[attr-defined]
