"""Looks at the disk and at the catalogue, for all of the archive or for a few files. Changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby

from newstui import archive, gate
from newstui.archive import Oddity
from newstui.catalogue import Catalogue, Known
from newstui.errors import ArchiveVanishedError, UnreadablePostError
from newstui.language import _, plural
from newstui.settings import Settings
from newstui.sync.diff import Diff, diff
from newstui.sync.values import SyncProgress

Stamps = dict[str, tuple[int, int, int, int]]

EARLY = 0.3
"""Seconds after which what was found so far is shown, if nothing is known yet."""
_MANY = 20
"""Folders beyond which everything that is known is read at once."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The disk and the catalogue where they may differ, and how they do."""

    disk: Stamps
    known: dict[str, Known]
    diff: Diff
    oddities: list[Oddity] = field(default_factory=list)
    unchanged: dict[str, bytes] = field(default_factory=dict)
    """Folders that were compared and are as the catalogue says, with the mark that tells so the next time."""
    gone: tuple[str, ...] = ()
    """Folders in which there are no posts any more."""


class _Walked:
    """What a walk found in folders that are not as they were.

    Most folders are as they were at the last sync. One digest over names and stamps tells so, and a hundred thousand
    rows need not be read to find that nothing is to be done.
    """

    def __init__(self, marks: Mapping[str, bytes]) -> None:
        self.disk: Stamps = {}
        self.fresh: dict[str, bytes] = {}
        """Folders with another mark than they had."""
        self.files = 0
        self._left = dict(marks)
        self._marks = marks

    def add(self, folder: str, files: list[archive.Found]) -> None:
        self.files += len(files)
        mark = mark_of(files)
        self._left.pop(folder, None)
        if self._marks.get(folder) != mark:
            self.fresh[folder] = mark
            self.disk.update(files)

    @property
    def gone(self) -> list[str]:
        """Folders in which there are no posts any more."""
        return list(self._left)


def mark_of(files: Sequence[archive.Found]) -> bytes:
    """A digest of names and stamps."""
    names = "\0".join([found.path for found in files]).encode("utf-8", "surrogateescape")
    numbers = ",".join([str(number) for found in files for number in found.stamp]).encode()
    return blake2b(names + b"\0\0" + numbers, digest_size=16).digest()


def look(
    settings: Settings,
    catalogue: Catalogue,
    progress: Callable[[SyncProgress], None],
    *,
    prune: bool,
    early: Callable[[Stamps], None] | None = None,
) -> Looked:
    """Everything. `early` is called once, before the end, if that takes long. Raises ArchiveError, and
    ArchiveVanishedError unless `prune`."""
    progress(SyncProgress("looking", 0, 0))
    began = time.monotonic()
    walk = archive.walk(settings.archive)
    walked = _Walked(catalogue.folder_marks())
    for folder, files in groupby(walk, lambda found: found.path.rpartition("/")[0]):
        walked.add(folder, list(files))
        progress(SyncProgress("looking", walked.files, 0))
        if early is not None and time.monotonic() - began > EARLY:
            early(walked.disk)
            early = None
    known = _known_in(catalogue, [*walked.fresh, *walked.gone])
    found = diff(walked.disk, known, walk.is_unknown)
    total = catalogue.counts()[0]
    if found.has_vanished(total) and not prune:
        gone = plural("{n} of {all} post is gone", "{n} of {all} posts are gone", total)
        raise ArchiveVanishedError(
            _("{path}: ").format(path=gate.shown_path(str(settings.archive)))
            + gone.format(n=len(found.removed), all=total)
            + _("; is the disk mounted? Nothing was changed. To let them go: newstui index --prune")
        )
    moved = (found.added, found.changed, found.unsettled, found.removed)
    different = {path.rpartition("/")[0] for paths in moved for path in paths}
    unchanged = {folder: mark for folder, mark in walked.fresh.items() if folder not in different}
    gone_folders = tuple(folder for folder in walked.gone if not walk.is_unknown(f"{folder}/" if folder else "a"))
    return Looked(walked.disk, known, found, walk.oddities, unchanged, gone_folders)


def _known_in(catalogue: Catalogue, folders: Sequence[str]) -> dict[str, Known]:
    if len(folders) <= _MANY:
        return {path: known for folder in folders for path, known in catalogue.known_in(folder).items()}
    wanted = set(folders)
    return {path: known for path, known in catalogue.known().items() if path.rpartition("/")[0] in wanted}


def look_at(settings: Settings, catalogue: Catalogue, paths: Sequence[str]) -> Looked:
    """A few files, by name."""
    disk: Stamps = {}
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


def newest_first(settings: Settings, paths: Iterable[str], disk: Stamps) -> list[str]:
    """By the date that a path tells, else by mtime: a guess, before the posts' own dates are known."""
    from newstui.posts.dates import date_in_path

    def when(path: str) -> int:
        told = date_in_path(path, settings.timezone)
        return disk[path][0] // 10**9 if told is None else told

    return sorted(paths, key=when, reverse=True)
