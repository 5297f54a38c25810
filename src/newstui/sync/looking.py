"""Looks at the disk and at the catalogue, for all of the archive or for a few files. Changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from newstui import archive, gate
from newstui.archive import Oddity
from newstui.catalogue import Catalogue, Known
from newstui.errors import ArchiveVanishedError, UnreadablePostError
from newstui.language import _, plural
from newstui.settings import Settings
from newstui.sync.diff import Diff, diff
from newstui.sync.values import SyncProgress


@dataclass(frozen=True, slots=True)
class Looked:
    """The disk, the catalogue, and how they differ."""

    disk: dict[str, tuple[int, int, int, int]]
    known: dict[str, Known]
    diff: Diff
    oddities: list[Oddity] = field(default_factory=list)


EARLY = 0.3
"""Seconds after which what was found so far is shown, if nothing is known yet."""


def look(
    settings: Settings,
    catalogue: Catalogue,
    progress: Callable[[SyncProgress], None],
    *,
    prune: bool,
    early: Callable[[dict[str, tuple[int, int, int, int]]], None] | None = None,
) -> Looked:
    """Everything. `early` is called once, before the end, if that takes long. Raises ArchiveError, and
    ArchiveVanishedError unless `prune`."""
    progress(SyncProgress("looking", 0, 0))
    began = time.monotonic()
    walk = archive.walk(settings.archive)
    disk: dict[str, tuple[int, int, int, int]] = {}
    for path, stamp in walk:
        disk[path] = stamp
        if len(disk) % 500 == 0:
            if early is not None and time.monotonic() - began > EARLY:
                early(disk)
                early = None
            if len(disk) % 5000 == 0:
                progress(SyncProgress("looking", len(disk), 0))
    known = catalogue.known()
    found = diff(disk, known, walk.is_unknown)
    if found.has_vanished(len(known)) and not prune:
        gone = plural("{n} of {all} post is gone", "{n} of {all} posts are gone", len(known))
        raise ArchiveVanishedError(
            _("{path}: ").format(path=gate.shown_path(str(settings.archive)))
            + gone.format(n=len(found.removed), all=len(known))
            + _("; is the disk mounted? Nothing was changed. To let them go: newstui index --prune")
        )
    return Looked(disk, known, found, walk.oddities)


def look_at(settings: Settings, catalogue: Catalogue, paths: Sequence[str]) -> Looked:
    """A few files, by name."""
    disk: dict[str, tuple[int, int, int, int]] = {}
    oddities = []
    with archive.Folders(settings.archive) as folders:
        for path in paths:
            try:
                disk[path] = archive.read(settings.archive, path, 1, folders).stamp
            except UnreadablePostError as error:
                if error.reason != "gone":
                    oddities.append(Oddity(path, error.reason, gate.line(str(error))))
    unreadable = {oddity.path for oddity in oddities}
    known = catalogue.known_at(paths)
    return Looked(disk, known, diff(disk, known, unreadable.__contains__), oddities)


def newest_first(settings: Settings, paths: Iterable[str], disk: dict[str, tuple[int, int, int, int]]) -> list[str]:
    """By the date that a path tells, else by mtime: a guess, before the posts' own dates are known."""
    from newstui.posts.dates import date_in_path

    def when(path: str) -> int:
        told = date_in_path(path, settings.timezone)
        return disk[path][0] // 10**9 if told is None else told

    return sorted(paths, key=when, reverse=True)
