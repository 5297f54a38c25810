"""`newstui search` and `newstui stocks`: what is found, as records or for people."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

from newstui import gate
from newstui.cli import fields
from newstui.cli.arguments import Call
from newstui.cli.records import Printer
from newstui.errors import IndexDamagedError, IndexMissingError, IndexVersionError, UsageError
from newstui.language import _, plural
from newstui.library import Library, Row, RowSnippet
from newstui.query import Dates, Query
from newstui.search import Found, Question
from newstui.settings import Settings

_FOR_PEOPLE = 20
"""Hits or stocks shown to people who gave no limit."""
_BATCH = 50


def search(call: Call) -> int:
    """Print what a query finds; 1 if nothing."""
    if not call.words:
        raise UsageError(_("say what to search: newstui search QUERY"))
    printer = Printer(call.options)
    library = Library.open(call.settings())
    try:
        index_if_empty(library)
        library.load_marks()
        order = call.options.sort
        found = _found(library, Question(" ".join(call.words), order=None if order == "relevance" else order))
        for note in found.notes:
            sys.stderr.write(f"newstui: {note}\n")
        limit = call.options.limit or (_FOR_PEOPLE if printer.for_people else found.total)
        _print_hits(library, found, limit, printer)
        if printer.for_people:
            _say_total(library, found, limit)
        return 0 if found.total else 1
    finally:
        library.close()


def _found(library: Library, question: Question) -> Found:
    """The answer; an index that is damaged or of another version is made anew before it is asked again."""
    try:
        return library.find(question)
    except (IndexDamagedError, IndexMissingError, IndexVersionError) as error:
        sys.stderr.write(f"newstui: {error}\n")
        _take_in(library)
        return library.find(question)


def _print_hits(library: Library, found: Found, limit: int, printer: Printer) -> None:
    scores = iter(found.scores) if found.scores is not None else None
    ids = iter(found.ids[:limit])
    while batch := list(islice(ids, _BATCH)):
        rows = library.rows(batch)
        for row, snippet in zip(rows, library.snippets(batch, found), strict=True):
            score = next(scores) if scores is not None else None
            if row is not None:
                printer.record(_hit(row, snippet, score), _two_lines(library.settings, printer, row, snippet))


def _hit(row: Row, snippet: RowSnippet, score: float | None) -> dict[str, Any]:
    return {
        **fields.of_row(row),
        "score": None if score is None else round(score, 4),
        "snippet": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
        "title_marks": [list(mark) for mark in snippet.title_marks],
    }


def _two_lines(settings: Settings, printer: Printer, row: Row, snippet: RowSnippet) -> str:
    """The title with its date and source, the place that was found, and where the post is."""
    day = fields.local_day(row.date, settings.timezone)
    head = f"{printer.styled(day, '2')}  {printer.marked(row.title, snippet.title_marks)}"
    if row.source:
        head += printer.styled(f"  {row.source}", "2")
    lines = [head]
    if snippet.text:
        lines.append(f"            {printer.marked(snippet.text, snippet.marks)}")
    lines.append(printer.styled(f"            {gate.shown_path(row.path)}", "2"))
    return "\n".join(lines)


def _say_total(library: Library, found: Found, limit: int) -> None:
    if not found.total:
        sys.stderr.write(_("Nothing was found.") + "\n")
        for suggestion in library.did_you_mean(found)[:1]:
            sys.stderr.write(f"{suggestion.says}\n")
        return
    said = plural("{n} post", "{n} posts", found.total).format(n=f"{found.total:,}")
    if found.total > limit:
        said += _(", {shown} shown; --limit shows more").format(shown=f"{limit:,}")
    sys.stderr.write(said + "\n")


def index_if_empty(library: Library) -> None:
    """Index first if nothing is, telling how far it is."""
    if not library.status().complete:
        _take_in(library)


def _take_in(library: Library) -> None:
    from newstui.cli.sync import ProgressLine

    progress = ProgressLine() if sys.stderr.isatty() else None
    library.sync(progress)
    if progress:
        progress.clear()


def stocks(call: Call) -> int:
    """Print stocks by the posts that mention them; 1 if there are none."""
    printer = Printer(call.options)
    settings = call.settings()
    asked: dict[str, Any] = {
        "since": _dates(settings, "--since", call.options.since).since,
        "until": _dates(settings, "--until", call.options.until).until,
        "doubtful": call.options.doubtful,
        "limit": call.options.limit or (_FOR_PEOPLE if printer.for_people else None),
    }
    text = " ".join(call.words)
    library = Library.open(settings)
    try:
        index_if_empty(library)
        if call.options.by:
            return _print_periods(library, printer, text, call.options.by, asked)
        found = library.stocks(text, **asked)
        for count in found:
            record = {
                "code": count.code,
                "name": count.name,
                "names": list(count.names),
                "pinyin": count.pinyin,
                "posts": count.posts,
                "mentions": count.mentions,
                "first": fields.utc(count.first),
                "last": fields.utc(count.last),
            }
            last = fields.local_day(count.last, settings.timezone)
            code = printer.styled(f"{count.code:<9}", "36")
            printer.record(record, f"{count.posts:>7,}  {code}  {last}  {count.name}")
        return _nothing(printer) if not found else 0
    finally:
        library.close()


def _print_periods(library: Library, printer: Printer, text: str, by: Any, asked: dict[str, Any]) -> int:
    periods = library.stock_periods(text, by=by, **asked)
    for one in periods:
        record = {
            "code": one.code,
            "period": one.period,
            "posts": one.posts,
            "expected": one.expected,
            "surprise": one.surprise,
        }
        expected = "      –" if one.expected is None else f"{one.expected:>7.1f}"
        printer.record(record, f"{one.period:<10}  {one.code:<9}  {one.posts:>6,}  {expected}")
    return _nothing(printer) if not periods else 0


def _nothing(printer: Printer) -> int:
    if printer.for_people:
        sys.stderr.write(_("No stock was found.") + "\n")
    return 1


def _dates(settings: Settings, flag: str, typed: str | None) -> Dates:
    """A day, month, year or word as in `date:`. Raises UsageError."""
    if typed is None:
        return Dates(None, None)
    root = Query.parse(f"date:{typed}", zone=settings.timezone).root
    if not isinstance(root, Dates):
        raise UsageError(_("{flag} should be a date such as 2022-02-08, 2022-02 or 7d").format(flag=flag))
    return root
