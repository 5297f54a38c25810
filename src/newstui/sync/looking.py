"""Looks at the disk and at the catalogue, for all of the archive or for a few files. Changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field

from newstui import archive, gate
from newstui.archive import Listing, Oddity
from newstui.catalogue import Catalogue, Known
from newstui.errors import ArchiveVanishedError, UnreadablePostError
from newstui.frozen import dataclass
from newstui.language import _, plural
from newstui.settings import Settings
from newstui.sync.diff import Diff, diff
from newstui.sync.folder import differing, packed
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
    folders: dict[str, bytes] = field(default_factory=dict)
    """Folders that are not as they were, with the files that they have now."""
    unlisted: frozenset[str] = frozenset()
    """Those of them of which nothing was known."""
    gone: tuple[str, ...] = ()
    """Folders in which there are no posts any more."""


class _Walked:
    """What a walk found in folders that are not as they were.

    Most folders are as they were at the last sync, and most files in the others: a hundred thousand rows need not be
    read to find that nothing is to be done, or little.
    """

    def __init__(self, catalogue: Catalogue, likely: Callable[[list[str]], None]) -> None:
        self.disk: Stamps = {}
        self.folders: dict[str, bytes] = {}
        self.files = 0
        self.unlisted: list[str] = []
        """Folders of which the catalogue doesn't know any more how they were."""
        self.candidates: list[str] = []
        """Files that may have changed in the others."""
        self._catalogue, self._likely = catalogue, likely
        self._left = dict.fromkeys(catalogue.folders())
        self._touched = catalogue.touched()

    def add(self, listing: Listing) -> None:
        """A folder."""
        folder = listing.folder
        self.files += len(listing.names)
        is_new = folder not in self._left
        was = b"" if is_new else self._catalogue.listing(folder)
        self._left.pop(folder, None)
        files = packed(listing)
        touched = self._touched.get(folder, set())
        if files == was and not touched:
            return
        self.folders[folder] = files
        names = differing(was, files)
        if names is None:
            self.unlisted.append(folder)
        elif names := names | touched:
            start = f"{folder}/" if folder else ""
            self.candidates += [start + name for name in names]
        found = list(listing.files(names))
        self.disk.update(found)
        if found and (is_new or names):
            self._likely([path for path, _stamp in found])

    @property
    def gone(self) -> list[str]:
        """Folders in which there are no posts any more."""
        return list(self._left)

    def known(self) -> dict[str, Known]:
        """What the catalogue says of all these."""
        whole = [*self.unlisted, *self.gone]
        known = self._catalogue.known_at(self.candidates)
        if len(whole) <= _MANY:
            for folder in whole:
                known |= self._catalogue.known_in(folder)
            return known
        wanted = set(whole)
        return known | {path: one for path, one in self._catalogue.known().items() if path.rpartition("/")[0] in wanted}


def look(
    settings: Settings,
    catalogue: Catalogue,
    progress: Callable[[SyncProgress], None],
    *,
    prune: bool,
    early: Callable[[Stamps], None] | None = None,
    likely: Callable[[list[str]], None] = lambda paths: None,
) -> Looked:
    """Everything. `early` is called once, before the end, if that takes long; `likely` as soon as files are met that
    differ. Raises ArchiveError, and ArchiveVanishedError unless `prune`."""
    progress(SyncProgress("looking", 0, 0))
    began = time.monotonic()
    walk = archive.walk(settings.archive)
    walked = _Walked(catalogue, likely)
    for listing in walk:
        walked.add(listing)
        progress(SyncProgress("looking", walked.files, 0))
        if early is not None and time.monotonic() - began > EARLY:
            early(walked.disk)
            early = None
    known = walked.known()
    found = diff(walked.disk, known, walk.is_unknown)
    total = catalogue.counts()[0]
    if found.has_vanished(total) and not prune:
        gone = plural("{n} of {all} post is gone", "{n} of {all} posts are gone", total)
        raise ArchiveVanishedError(
            _("{path}: ").format(path=gate.shown_path(str(settings.archive)))
            + gone.format(n=len(found.removed), all=total)
            + _("; is the disk mounted? Nothing was changed. To let them go: newstui index --prune")
        )
    folders = {folder: files for folder, files in walked.folders.items() if folder not in walk.partly_listed}
    gone_folders = tuple(folder for folder in walked.gone if not walk.is_unknown(f"{folder}/" if folder else "a"))
    return Looked(walked.disk, known, found, walk.oddities, folders, frozenset(walked.unlisted), gone_folders)


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
