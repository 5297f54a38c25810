"""`newstui show` and `newstui check`: articles, and what is odd about files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from newstui import article, gate
from newstui.cli import fields
from newstui.cli.arguments import Call
from newstui.cli.find import index_if_empty
from newstui.cli.records import Printer
from newstui.errors import UnreadablePostError, UsageError
from newstui.language import _
from newstui.library import Library
from newstui.posts import Post
from newstui.settings import Settings

_WIDEST = 80


def show(call: Call) -> int:
    """Print cleaned articles; 1 if none of the paths is a post."""
    if not call.words:
        raise UsageError(_("show needs the path of a post, or - for paths from standard input"))
    if call.options.width is not None and not 10 <= call.options.width <= 1000:
        raise UsageError(_("--width must be a number of columns from 10 to 1000"))
    printer = Printer(call.options)
    settings = call.settings()
    library = Library.open(settings)
    shown = 0
    try:
        for path in _paths(call.words):
            try:
                post = library.post_at(_below(library.folder, path))
            except UnreadablePostError as error:
                sys.stderr.write(f"newstui: {gate.shown_path(path)}: {gate.line(str(error))}\n")
                continue
            if shown and printer.for_people:
                printer.line("")
            printer.record(fields.of_post(post), _set(call, settings, printer, post) if printer.for_people else "")
            shown += 1
    finally:
        library.close()
    return 0 if shown else 1


def _paths(words: tuple[str, ...]) -> list[str]:
    if words != ("-",):
        return list(words)
    data = sys.stdin.buffer.read()
    separator = b"\0" if b"\0" in data else b"\n"
    return [os.fsdecode(line) for line in data.split(separator) if line]


def _below(folder: Path, path: str) -> str:
    """A path below the archive, from one that may also be given as the shell sees it."""
    if Path(path).is_absolute() or not os.path.lexists(folder / path):
        try:
            return Path(os.path.abspath(path)).relative_to(os.path.abspath(folder)).as_posix()  # noqa: PTH100  # as text
        except ValueError:
            return path
    return Path(path).as_posix()


def _set(call: Call, settings: Settings, printer: Printer, post: Post) -> str:
    if call.options.plain:
        return "\n\n".join([post.head.title, *article.paragraphs(post.article)])
    columns: int = call.options.width or min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)
    from newstui.cli.page import page

    return page(post, settings, columns, printer)


def check(call: Call) -> int:
    """List odd files; changes nothing."""
    printer = Printer(call.options)
    library = Library.open(call.settings())
    found = 0
    try:
        index_if_empty(library)
        for finding in library.check():
            found += 1
            record = {"path": finding.path, "problem": finding.problem, "detail": finding.detail}
            detail = f" ({finding.detail})" if finding.detail else ""
            printer.record(record, f"{gate.shown_path(finding.path)}: {printer.styled(finding.problem, '33')}{detail}")
    finally:
        library.close()
    if not found and printer.for_people:
        printer.line(_("Nothing odd was found."))
    return 0
