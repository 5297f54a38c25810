"""The one door to full-text search: open, build, commit, find. Loads numpy and Whoosh only behind it, when needed.

Readers take no lock: each works on the generation it opened, whatever a writer does, until it asks for a newer one.
Refuses a folder that isn't this user's alone, another version's files, and damaged ones, each with an error of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from newstui import folding
from newstui.errors import IndexUnusableError
from newstui.gate import shown_path
from newstui.index import folder as folders
from newstui.index.values import BuiltSegment, Document, Field, FoldedDocument, Matches
from newstui.language import _

if TYPE_CHECKING:
    from newstui.index.arrays import Array
    from newstui.index.snapshot import Snapshot


def build_segment(folder: Path, documents: Iterable[Document]) -> BuiltSegment:
    """Index documents into files of their own in the index's folder; `Index.commit` takes them in.

    For worker processes: holds no lock, shares nothing, and what it returns is small. Ids must not repeat (ValueError).
    A file that is never committed is swept once this process and its parent are gone, or after a day.
    """
    from newstui.index.building import build

    return build(folder, documents)


class Index:
    """An open index. Threads may share it; a search sees one generation from beginning to end."""

    def __init__(self, folder: Path, snapshot: Snapshot, *, readonly: bool) -> None:
        self.folder = folder
        self._snapshot = snapshot
        self._readonly = readonly
        self._has_lock = False

    @classmethod
    def open(cls, folder: Path, *, create: bool = False, readonly: bool = False) -> Index:
        """Open the newest generation. With `create` a missing index is an empty one, and its folder is made (0700).

        With `readonly`, an index that root built for all users will do. Raises IndexMissingError, IndexForeignError,
        IndexVersionError, IndexDamagedError, or IndexUnusableError when the system refuses.
        """
        if create:
            folders.create(folder)
        folders.check_owner(folder, readonly=readonly)
        from newstui.index.snapshot import load

        snapshot = load(folder, {})
        if snapshot.generation < 0 and not create:
            raise folders.missing(folder)
        return cls(folder, snapshot, readonly=readonly)

    def close(self) -> None:
        """Let go of the files. Searches that still run in other threads end undisturbed."""
        from newstui.index.snapshot import Snapshot

        self._snapshot = Snapshot(-1, "")

    @property
    def generation(self) -> int:
        """The commit that is seen: -1 before the first, then 0, 1, …"""
        return self._snapshot.generation

    @property
    def size_bytes(self) -> int:
        """Bytes of all segment files."""
        return self._snapshot.size_bytes

    @property
    def segments(self) -> tuple[int, ...]:
        """Posts of each segment."""
        return tuple(part.left for part in self._snapshot.parts)

    def ids(self) -> Array:
        """The ids of all posts, ascending (uint32)."""
        return self._snapshot.ids

    def __len__(self) -> int:
        return self._snapshot.posts

    def refresh(self) -> bool:
        """See the newest generation; whether there was a newer one."""
        if folders.generation(self.folder) == self._snapshot.generation:
            return False
        from newstui.index.snapshot import load

        known = {part.entry.name: part.segment for part in self._snapshot.parts}
        self._snapshot = load(self.folder, known)
        return True

    # -- writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock over several commits. IndexBusyError says who has it."""
        self._check_writable()
        with folders.writing(self.folder):
            self._has_lock = True
            try:
                yield
            finally:
                self._has_lock = False

    def _check_writable(self) -> None:
        if self._readonly:
            raise IndexUnusableError(
                _("The index {path} was opened for reading only").format(path=shown_path(str(self.folder)))
            )
        folders.check_owner(self.folder, readonly=False)

    def commit(
        self, added: Sequence[BuiltSegment] = (), removed: Iterable[int] = (), *, may_wait: bool = False
    ) -> None:
        """Take in built segments, drop posts by id, merge what the policy says; durable when it returns.

        All or nothing: after any error the index is as it was and the built segments may be committed again. An id that
        comes anew replaces the post it had. Unknown ids among `removed` are ignored. With `may_wait` some dozen
        segments are left as they are: the last commit of many, without it, merges them once, and not again and again.
        """
        from newstui.index.committing import commit

        with nullcontext() if self._has_lock else self.writing():
            self.refresh()
            following = commit(self.folder, self._snapshot, added, removed, folding.fingerprint(), may_wait=may_wait)
            if following is not None:
                self._snapshot = following

    # -- finding ------------------------------------------------------------------------------------------------------

    def candidates(self, text: str, *, field: Field = "any", prefix: bool = False, is_ranked: bool = True) -> Matches:
        """Posts that may hold one word or phrase as typed, best scores highest; `certain`: they do.

        With `prefix` a last word is open. Where it is not certain, ask `verify`. Nothing is missing. Without
        `is_ranked` there are no scores, which takes half as long, and perhaps more posts that only may hold it.
        """
        from newstui.index.evaluation import candidates

        return candidates(self._snapshot, folding.piece(text, prefix), field, is_ranked=is_ranked)

    def verify(self, ids: Array, text: str, *, field: Field = "any", prefix: bool = False) -> Array:
        """Of each id (uint32) whether the post's folded text holds the piece, by the rule of `folding`."""
        from newstui.index.verification import verify

        return verify(self._snapshot, ids, folding.piece(text, prefix), field)

    def find(self, text: str, *, field: Field = "any", prefix: bool = False) -> Matches:
        """Candidates, verified where needed."""
        from newstui.index.evaluation import candidates
        from newstui.index.verification import verify

        snapshot, piece = self._snapshot, folding.piece(text, prefix)
        matches = candidates(snapshot, piece, field)
        if matches.certain:
            return matches
        holds = matches.proven.copy()
        holds[~holds] = verify(snapshot, matches.ids[~holds], piece, field)
        return Matches(matches.ids[holds], matches.scores[holds], holds[holds])

    def texts(self, ids: Array) -> list[FoldedDocument]:
        """The folded texts of those ids that are there, in the order of the ids."""
        from newstui.index.verification import folded_documents

        return folded_documents(self._snapshot, ids)

    def nearest(self, term: str, limit: int) -> list[str]:
        """Terms of the index spelt much like this one (a word, or a pair of characters), the likeliest first."""
        from newstui.index.suggestion import nearest

        return nearest(self._snapshot, term, limit)

    def strongest_terms(self, identity: int, limit: int) -> list[tuple[str, float]]:
        """The terms that tell a post from others, with their weights, strongest first; [] for an unknown id."""
        from newstui.index.suggestion import strongest_terms

        return strongest_terms(self._snapshot, identity, limit)
