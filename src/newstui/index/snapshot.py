"""A generation as readers see it: its segments and what was removed of them. Never changed; shared between threads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from newstui import folding
from newstui.errors import IndexUnusableError, IndexVersionError
from newstui.frozen import dataclass
from newstui.gate import shown_path
from newstui.index import folder as folders
from newstui.index import manifest as manifests
from newstui.index.arrays import Array, np
from newstui.index.manifest import Manifest, SegmentEntry
from newstui.index.segment import Segment
from newstui.language import _

_ATTEMPTS = 20


_K1, _B = 1.2, 0.75  # BM25's usual ones


@dataclass(frozen=True, slots=True, eq=False)
class Norms:
    """What BM25 adds to a frequency below the line, of each document (float32)."""

    titles: Array
    bodies: Array


class Part:
    """One segment of the generation."""

    def __init__(self, entry: SegmentEntry, segment: Segment) -> None:
        self.entry = entry
        self.segment = segment
        self._norms: tuple[object, Norms] | None = None

    @property
    def posts(self) -> int:
        return self.entry.posts

    @property
    def left(self) -> int:
        return self.entry.left

    @cached_property
    def removed(self) -> Array:
        """Numbers of the removed documents, ascending."""
        return np.array(self.entry.removed, np.int64)

    @cached_property
    def is_left(self) -> Array | None:
        """Of each document whether it is still there; None if all are."""
        if not len(self.removed):
            return None
        left = np.ones(self.posts, bool)
        left[self.removed] = False
        return left

    @cached_property
    def ids(self) -> Array:
        """The ids of what is left, ascending."""
        ids: Array = self.segment.ids if self.is_left is None else self.segment.ids[self.is_left]
        return ids

    def documents(self, ids: Array) -> Array:
        """The document number of each id; -1 where it is not here or was removed."""
        known = self.segment.ids
        if not len(known) or not len(ids) or ids.max() < known[0] or known[-1] < ids.min():
            return np.full(len(ids), -1, np.int64)
        places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        documents = np.where(known[places] == ids, places, -1)
        if self.is_left is not None:
            documents[(documents >= 0) & ~self.is_left[documents]] = -1
        return documents

    def norms(self, averages: tuple[float, float]) -> Norms:
        """How long titles and bodies are against the average, as BM25 weighs it."""
        if self._norms is None or self._norms[0] != averages:
            titles, bodies = (
                np.float32(_K1 * (1 - _B)) + np.float32(_K1 * _B / average) * lengths.astype(np.float32)
                for lengths, average in zip(
                    (self.segment.title_lengths, self.segment.body_lengths), averages, strict=True
                )
            )
            self._norms = averages, Norms(titles, bodies)
        return self._norms[1]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All parts, by their smallest id."""

    generation: int
    rule: str
    parts: tuple[Part, ...] = ()

    @cached_property
    def posts(self) -> int:
        return sum(part.left for part in self.parts)

    @cached_property
    def average_lengths(self) -> tuple[float, float]:
        """Terms of a title and of a body."""
        posts = max(1, sum(part.posts for part in self.parts))
        titles = sum(int(part.segment.title_lengths.sum(dtype=np.int64)) for part in self.parts)
        bodies = sum(int(part.segment.body_lengths.sum(dtype=np.int64)) for part in self.parts)
        return max(1.0, titles / posts), max(1.0, bodies / posts)

    @cached_property
    def ids(self) -> Array:
        """All ids, ascending (uint32)."""
        return ascending([part.ids for part in self.parts])[0]

    @property
    def size_bytes(self) -> int:
        return sum(part.entry.size for part in self.parts)


def ascending(rows: list[Array]) -> tuple[Array, Array | None]:
    """Ids of several parts as one row in order, and the order they had to be brought into (None: they were)."""
    rows = [row for row in rows if len(row)]
    if not rows:
        return np.zeros(0, np.uint32), None
    ids = np.concatenate(rows)
    if all(a[-1] < b[0] for a, b in pairwise(rows)):
        return ids, None
    low, high = min(int(row[0]) for row in rows), max(int(row[-1]) for row in rows)
    if high - low > 16 * len(ids):
        order: Array = np.argsort(ids, kind="stable")
    else:  # many of few: putting each in its place is quicker than sorting
        places = np.full(high - low + 1, -1, np.int32)
        places[ids - np.uint32(low)] = np.arange(len(ids), dtype=np.int32)
        order = places[places >= 0]
    return ids[order], order


def load(folder: Path, known: Mapping[str, Segment]) -> Snapshot:
    """The newest generation; one without segments and of number -1 if nothing was committed yet.

    IndexVersionError if it was made by another folding and token rule than this program's.

    A writer may remove a generation between our seeing and our opening it: then there is a newer one.
    """
    for _attempt in range(_ATTEMPTS):
        generation = folders.generation(folder)
        if generation < 0:
            return Snapshot(-1, "")
        try:
            manifest = read_manifest(folder, generation)
            if manifest.segments and manifest.rule != folding.fingerprint():
                raise other_version(folder)
            return _assembled(folder, manifest, known)
        except IndexUnusableError:
            if folders.generation(folder) == generation:
                raise
    raise folders.damaged(folder, _("it changes faster than it can be read"))


def read_manifest(folder: Path, generation: int) -> Manifest:
    path = folder / manifests.file_name(generation)
    try:
        data = path.read_bytes()
        if data[:8] != manifests.MAGIC and data[:7] == manifests.MAGIC[:7]:
            raise other_version(folder)
        return manifests.decode(data)
    except FileNotFoundError as error:
        raise folders.damaged(folder, _("the list of its segments is missing")) from error
    except OSError as error:
        raise folders.unusable(folder, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise folders.damaged(folder, str(error)) from error


def other_version(folder: Path) -> IndexVersionError:
    return IndexVersionError(
        _("The index {path} was made by another version of newstui; it can be rebuilt").format(
            path=shown_path(str(folder))
        )
    )


def _assembled(folder: Path, manifest: Manifest, known: Mapping[str, Segment]) -> Snapshot:
    parts = []
    for entry in manifest.segments:
        segment = known.get(entry.name) or Segment(folder / entry.name, entry.size)
        if segment.posts != entry.posts or segment.rule != manifest.rule:
            raise folders.damaged(folder, _("a segment is not the one that was committed"))
        parts.append(Part(entry, segment))
    parts.sort(key=lambda part: int(part.segment.ids[0]) if part.posts else 0)
    return Snapshot(manifest.generation, manifest.rule, tuple(parts))
