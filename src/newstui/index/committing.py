"""A commit: built segments come in, removed posts go out, small segments become one; all of it or nothing.

Order is what makes it safe. New segment files and the list of segments are synced under names that no generation
knows; the table of contents is then renamed into place, which is the commit; what is no longer named is swept last.
A kill, a full disk or a lost connection before the rename leaves the index as it was, after it as it is to be.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from newstui.errors import IndexUnusableError
from newstui.gate import shown_path
from newstui.index import codec, manifest
from newstui.index import folder as folders
from newstui.index.arrays import Array, np
from newstui.index.manifest import Manifest, SegmentEntry
from newstui.index.merging import LARGEST, Source, groups_to_merge, merge
from newstui.index.segment import Segment
from newstui.index.snapshot import Part, Snapshot, other_version
from newstui.index.values import BuiltSegment
from newstui.language import _

PATIENCE = 64
"""Segments that may wait to be merged: search asks each of them."""


@dataclass(slots=True)
class _Member:
    """A segment on its way into the generation."""

    name: str
    segment: Segment
    removed: Array
    """Document numbers, ascending."""

    @property
    def posts(self) -> int:
        return self.segment.posts

    @property
    def left(self) -> int:
        return self.segment.posts - len(self.removed)


def commit(
    folder: Path,
    before: Snapshot,
    added: Sequence[BuiltSegment],
    removed: Iterable[int],
    rule: str,
    *,
    may_wait: bool = False,
) -> Snapshot | None:
    """The next generation, or None if there is nothing to change. The caller holds the lock."""
    gone = np.unique(np.fromiter(removed, np.int64))
    gone = gone[(gone >= 0) & (gone <= 0xFFFF_FFFF)].astype(np.uint32)
    made: list[Path] = []
    moved: list[tuple[Path, Path]] = []
    try:
        members = [_Member(part.entry.name, part.segment, part.removed) for part in before.parts]
        changed = _remove(members, gone)
        for built in added:
            newcomers = [_opened(folder, Path(built.folder), name, rule, moved) for name in built.files]
            for newcomer in newcomers:
                _remove(members, newcomer.segment.ids)  # an id that comes again replaces itself
            members += newcomers
            changed |= bool(newcomers)
        members = [member for member in members if member.left]
        groups = [] if may_wait and len(members) <= PATIENCE else groups_to_merge(members, LARGEST)
        if not changed and not groups and before.generation >= 0:
            return None
        while groups:
            members = _merged(folder, members, groups, rule, made)
            groups = groups_to_merge(members, LARGEST)
        return _publish(folder, before.generation + 1, rule, members, made)
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        for built_path, path in moved:
            if path.exists():
                path.rename(built_path)
        if isinstance(error, OSError):
            raise folders.unusable(folder, error) from error
        raise


def _remove(members: list[_Member], ids: Array) -> bool:
    """Take these ids out of every member; whether any was there."""
    changed = False
    for member in members:
        documents = np.flatnonzero(np.isin(member.segment.ids, ids)) if len(ids) else ids
        removed = np.union1d(member.removed, documents).astype(np.int64)
        changed |= len(removed) > len(member.removed)
        member.removed = removed
    return changed


def _opened(folder: Path, built_in: Path, name: str, rule: str, moved: list[tuple[Path, Path]]) -> _Member:
    """A built segment, renamed into the index."""
    source = built_in / name
    target = folder / f"{folders.NAME}_{folders.new_name()}{folders.SEGMENT}"
    if not source.exists():
        raise IndexUnusableError(
            _("A part of the index that was to be added is gone: {path}").format(path=shown_path(str(source)))
        )
    segment = Segment(source)
    if segment.rule != rule:
        raise other_version(folder)
    source.rename(target)
    moved.append((source, target))
    segment.file.path = target
    return _Member(target.name, segment, np.zeros(0, np.int64))


def _merged(
    folder: Path, members: list[_Member], groups: list[list[int]], rule: str, made: list[Path]
) -> list[_Member]:
    """The members, with each of these groups of them made one."""
    merged = {place for group in groups for place in group}
    following = [member for place, member in enumerate(members) if place not in merged]
    for group in groups:
        path = folder / f"{folders.NAME}_{folders.new_name()}{folders.SEGMENT}"
        made.append(path)
        merge([Source(members[place].segment, members[place].removed) for place in group], path, rule)
        following.append(_Member(path.name, Segment(path), np.zeros(0, np.int64)))
    return following


def _publish(folder: Path, generation: int, rule: str, members: list[_Member], made: list[Path]) -> Snapshot:
    entries = tuple(
        SegmentEntry(
            member.name,
            member.segment.file.size,
            member.posts,
            array("I", member.removed.astype(np.uint32).tobytes()),
        )
        for member in members
    )
    listing = folder / manifest.file_name(generation)
    contents = folder / codec.file_name(generation)
    made += [listing, contents]
    table = codec.table_of_contents(generation, entries)
    folders.write_durably(listing, Manifest(generation, rule, entries).encode())
    folders.sync_folder(folder)
    folders.write_durably(contents, table)
    made.clear()
    _settle(folder, [listing.name, contents.name, *(entry.name for entry in entries)])
    parts = [Part(entry, member.segment) for entry, member in zip(entries, members, strict=True)]
    parts.sort(key=lambda part: int(part.segment.ids[0]))
    return Snapshot(generation, rule, tuple(parts))


def _settle(folder: Path, kept: list[str]) -> None:
    """After the commit: make the renaming last, remove what is no longer named. Failing here fails no commit."""
    with suppress(OSError):
        folders.sync_folder(folder)
        folders.sweep(folder, kept)
