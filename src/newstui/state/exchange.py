"""The state as JSON lines, out and in again. Joining a file twice changes nothing the second time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from newstui import gate
from newstui.errors import StateError
from newstui.language import _
from newstui.state.marks import State
from newstui.state.values import ALIAS, NO_MARK, Mark, MarkChange, SavedSearch

_AT_ONCE = 1000


def export_lines(state: State) -> Iterator[str]:
    """One object a line; paths that are not UTF-8 as `\\udcXX`."""
    for archive in reversed(state.archives()):
        yield _line(kind="archive", archive=archive.id, folder=archive.folder)
        for marked in state.marked(archive.id):
            yield _line(
                kind="mark",
                archive=archive.id,
                path=marked.path,
                content_key=marked.content_key.hex(),
                read=Mark.READ in marked.mark,
                starred=Mark.STARRED in marked.mark,
                later=Mark.LATER in marked.mark,
                tags=sorted(marked.tags),
            )
        for search in state.searches(archive.id):
            yield _line(kind="search", archive=archive.id, name=search.name, query=search.query, key=search.key)
    for code in sorted(state.watched()):
        yield _line(kind="watched", code=code)
    for choice, value in sorted(state.choices().items()):
        if choice.startswith(ALIAS):
            yield _line(kind="alias", name=choice[len(ALIAS) :], code=value)


def import_lines(state: State, lines: Iterable[str], archive: str) -> int:
    """Join them to what is there: marks are only ever set. Lines of no archive, or of the only one that the file and
    this state don't share, go to `archive`. Returns how many lines were taken; raises StateError with the number of
    the first line that is wrong, before anything is written."""
    known = {one.id for one in state.archives()}
    records = [_record(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    given = {str(record["archive"]) for record in records if record.get("archive")}
    strangers = given - known
    into = {id: id for id in given}
    if len(strangers) == 1 and not given & known:  # the marks of another machine, for the archive that is open
        into[next(iter(strangers))] = archive
    marks: dict[str, list[MarkChange]] = {}
    for record in records:
        target = into.get(str(record.get("archive") or ""), archive)
        kind = record["kind"]
        if kind == "archive" and target == record["archive"]:
            state.claim(target, str(record.get("folder", "")))
        elif kind == "mark":
            marks.setdefault(target, []).append(_mark(record))
        elif kind == "search":
            state.save_search(target, SavedSearch(gate.line(record["name"]), record["query"], record.get("key")))
        elif kind == "watched":
            state.watch(str(record["code"]), True)
        elif kind == "alias" and (name := gate.line(record["name"], 40)):
            state.keep_choice(ALIAS + name, str(record["code"]))
    for target, changes in marks.items():
        for start in range(0, len(changes), _AT_ONCE):
            state.change(target, changes[start : start + _AT_ONCE])
    return len(records)


def _line(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=True)


_FIELDS = {
    "archive": ("archive",),
    "mark": ("path",),
    "search": ("name", "query"),
    "watched": ("code",),
    "alias": ("name", "code"),
}


def _record(number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
        fields = _FIELDS[record["kind"]]
        if not all(isinstance(record[field], str) for field in fields):
            raise ValueError("not text")
        bytes.fromhex(record.get("content_key", ""))
        record.get("path", "").encode("utf-8", "surrogateescape")
        if "\0" in record.get("path", ""):
            raise ValueError("not a path")
        if not all(isinstance(tag, str) for tag in record.get("tags", ())):
            raise ValueError("not tags")
        if record.get("key") not in (None, *range(1, 10)):
            raise ValueError("not a key")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StateError(_("Line {number} is not of a newstui state").format(number=number)) from error
    return dict(record)


def _mark(record: dict[str, Any]) -> MarkChange:
    on = NO_MARK
    for name, mark in (("read", Mark.READ), ("starred", Mark.STARRED), ("later", Mark.LATER)):
        if record.get(name) is True:
            on |= mark
    tags = frozenset(tag for tag in map(gate.line, record.get("tags", ())) if tag)
    return MarkChange(record["path"], bytes.fromhex(record.get("content_key", "")), on, tags_on=tags)
