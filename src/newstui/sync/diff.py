"""What changed: what the disk says against what the catalogue says. Pure; decides, does nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newstui.catalogue import Known, Stamp
from newstui.frozen import dataclass

GRAIN_NS = 2 * 10**9
"""A file may change again without a new stamp for this long: clocks of file systems tick every few milliseconds (ext4)
up to 2 s (FAT), and a server's clock differs a little from ours."""


@dataclass(frozen=True, slots=True)
class Diff:
    """Paths, in the order in which the disk or the catalogue gave them."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Known, with another stamp."""
    unsettled: tuple[str, ...] = ()
    """Known, with the same stamp, but to be read (again)."""
    removed: tuple[str, ...] = ()
    moved: int = 0
    """How many of the removed are probably among the added: the same inode, size and mtime."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.unsettled or self.removed)

    def has_vanished(self, known: int) -> bool:
        """More than half of `known` posts are gone: more likely an unmounted disk than a great deletion."""
        return (len(self.removed) - self.moved) * 2 > known


def diff(
    disk: Mapping[str, tuple[int, int, int, int]],
    known: Mapping[str, Known],
    is_unknown: Callable[[str], bool] = lambda path: False,
) -> Diff:
    """`is_unknown` says of a path that was not found whether it may well be there (below an unreadable folder)."""
    added = tuple(path for path in disk if path not in known)
    changed, unsettled, removed = [], [], []
    for path, (_id, stamp, is_settled) in known.items():
        found = disk.get(path)
        if found is None:
            if not is_unknown(path):
                removed.append(path)
        elif found != stamp:
            changed.append(path)
        elif not is_settled:
            unsettled.append(path)
    moved = 0
    if removed and added:
        gone = {_identity(known[path].stamp) for path in removed}
        moved = sum(_identity(Stamp(*disk[path])) in gone for path in added)
    return Diff(added, tuple(changed), tuple(unsettled), tuple(removed), moved)


def _identity(stamp: Stamp) -> tuple[int, int, int]:
    return stamp.inode, stamp.size, stamp.mtime_ns


def is_settled(stamp: Stamp, read_at_ns: int) -> bool:
    """Whether any later change to a file that was read at that time would show in its stamp.

    Judged by ctime alone, which nobody can set; one that lies in the future (a server's clock) must not have the file
    read again at every start.
    """
    return not -GRAIN_NS <= read_at_ns - stamp.ctime_ns <= GRAIN_NS
