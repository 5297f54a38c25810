"""The reader's marks in memory, by post id: what lists show and search asks. Writes them to the state behind.

Marks belong to paths; ids are the catalogue's and change with it. So they are matched anew after commits: quickly for
posts that came, wholly when posts went or another session wrote.
"""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from newstui import gate
from newstui.catalogue import Catalogue
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import plural
from newstui.library.behind import Behind
from newstui.library.bits import Bits
from newstui.library.values import Marks
from newstui.state import MARKS, NO_MARK, Mark, MarkKind, State

_AT_ONCE = 20_000
_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Done:
    """One marking: exactly what it changed, so that it can be taken back exactly."""

    says: Clean
    ids: array[int]
    paths: tuple[bytes, ...]
    """Beside `ids`, since a post that changes gets another; none for a marking of very many posts."""
    on: Mark = NO_MARK
    off: Mark = NO_MARK
    tags_on: frozenset[Clean] = frozenset()
    tags_off: frozenset[Clean] = frozenset()

    def reversed(self) -> Done:
        """The marking that takes it back."""
        return replace(self, on=self.off, off=self.on, tags_on=self.tags_off, tags_off=self.tags_on)


class Marking:
    """Marks of one archive in one session. Any thread may ask."""

    def __init__(self, state: State, archive: str, catalogue: Catalogue, behind: Behind) -> None:
        self.state, self.archive, self.catalogue, self.behind = state, archive, catalogue, behind
        self.generation = 0
        """Grows with every change of an answer; search asks for it."""
        self.new_above = 0
        """Posts with a higher id came since the last session."""
        self._lock = threading.RLock()
        self._bits = Bits()
        self._tags: dict[int, frozenset[Clean]] = {}
        self._read_on: Counter[int] = Counter()
        """Shelf to read posts on it."""
        self._matched: tuple[int, int, int, int] | None = None
        """Catalogue's file, posts, highest id, and the state's revision, when the marks were matched last."""
        self._done: list[Done] = []
        self._undone: list[Done] = []

    # -- asking -------------------------------------------------------------------------------------------------

    def of(self, ids: Iterable[int]) -> list[Marks]:
        """The marks of each post."""
        pending = self.behind.pending()
        bits, tags = self._bits, self._tags
        return [
            Marks(Mark(bits[id]), tuple(sorted(tags.get(id, ()))), id in pending)
            if bits[id] or id in tags or id in pending
            else _NONE
            for id in ids
        ]

    def ids(self, name: str) -> array[int]:
        """Posts that are `read`, `starred`, `later` or `new`, ascending."""
        if name == "new":
            return array("I", [id for id, *_ in self.catalogue.paths(self.new_above)])
        mark = MARKS[name]  # type: ignore[index]  # search knows no other names
        with self._lock:
            return self._bits.having(mark)

    def tags(self) -> tuple[Clean, ...]:
        """The reader's own tags."""
        with self._lock:
            return tuple(sorted({tag for tags in self._tags.values() for tag in tags}))

    def tagged(self, tag: str) -> array[int]:
        """Posts with one of them, ascending."""
        with self._lock:
            return array("I", sorted(id for id, tags in self._tags.items() if tag in tags))

    def watched(self) -> frozenset[str]:
        """Codes of watched stocks."""
        self.behind.flush(0.2)
        return self.state.watched()

    def unread(self) -> dict[int, int]:
        """Category to unread posts in it and below; 0 is all."""
        shelves = self.catalogue.shelves()
        with self._lock:
            read_on = dict(self._read_on)
        unread: Counter[int] = Counter()
        for shelf, posts in shelves.posts.items():
            left = max(0, posts - read_on.get(shelf, 0))
            if left:
                unread[0] += left
                for category in shelves.above[shelf]:
                    unread[category] += left
        return dict(unread)

    # -- matching -----------------------------------------------------------------------------------------------

    def match(self) -> None:
        """Find the posts that the marks belong to. Cheap if nothing changed."""
        with self._lock:
            inode, (posts, _complete) = self.catalogue.file.inode, self.catalogue.counts()
            revision = self.state.revision()
            highest = self.catalogue.newest_id()
            before = self._matched
            if before == (inode, posts, highest, revision):
                return
            is_pending = bool(self.behind.pending())
            came = self.catalogue.paths(before[2]) if before is not None and before[0] == inode else []
            is_same = before is not None and (before[0], before[3]) == (inode, revision)
            if is_pending or (is_same and before is not None and before[1] + len(came) == posts):
                self._take(came)  # what is not written yet is known here only: no reading anew
            else:
                self._bits, self._tags, self._read_on = Bits(), {}, Counter()
                self._take(None)
            self._matched = None if is_pending else (inode, posts, highest, revision)

    def _take(self, posts: list[tuple[int, bytes, int]] | None) -> None:
        bits, tags = self.state.marks(self.archive), self.state.tags(self.archive)
        if posts is None:
            marked = bits.keys() | tags.keys()
            posts = self.catalogue.posts_at(marked) if len(marked) < 2000 else self.catalogue.paths()
        for id, path, shelf in posts:
            if path in tags:
                self._tags[id] = tags[path]
            if path in bits and not self._bits[id]:
                self._bits[id] = bits[path]
                if bits[path] & Mark.READ:
                    self._read_on[shelf] += 1
        self.generation += 1

    def forget(self) -> None:
        """Match all anew the next time."""
        with self._lock:
            self._matched = None

    def settle(self) -> None:
        """After a sync that came to its end: marks of renamed posts follow them, and content keys are learned.

        The key serves only where the old path is gone and exactly one post has it.
        """
        if not self.catalogue.is_settled:
            return
        keys = self.state.content_keys(self.archive)
        marked = self.state.marks(self.archive).keys() | self.state.tags(self.archive).keys()
        there = {path: id for id, path, _shelf in self.catalogue.posts_at(marked)}
        now = {path: key for _id, path, _shelf, key in self.catalogue.identities(there.values()) if key}
        learned = [(path, key) for path, key in now.items() if keys.get(path) != key]
        renamed = []
        for path in marked - there.keys():
            if path in keys:
                same = self.catalogue.same_content(keys[path])
                if len(same) == 1:
                    renamed.append((path, same[0][1]))
        if learned:
            self.state.learn_keys(self.archive, learned)
        if renamed:
            self.state.rename(self.archive, renamed)
            self.forget()

    # -- marking ------------------------------------------------------------------------------------------------

    def mark(self, ids: list[int], kind: MarkKind, on: bool) -> int:
        """Set or clear a mark; returns how many posts that changed."""
        mark = MARKS[kind]
        with self._lock:
            wanted = [id for id in ids if bool(self._bits[id] & mark) != on]
            done = self._of(wanted, on=mark) if on else self._of(wanted, off=mark)
            return self._do(replace(done, says=_said(kind, on, len(done.ids))))

    def tag(self, ids: list[int], name: str, on: bool) -> int:
        """Add or drop a tag."""
        tag = gate.line(name, 64)
        if not tag:
            return 0
        with self._lock:
            wanted = [id for id in ids if (tag in self._tags.get(id, ())) != on]
            one = frozenset((tag,))
            done = self._of(wanted, tags_on=one) if on else self._of(wanted, tags_off=one)
            says = plural("tag {tag} on {n} post", "tag {tag} on {n} posts", len(done.ids))
            return self._do(replace(done, says=gate.line(says.format(tag=tag, n=len(done.ids)))))

    def _of(self, ids: list[int], **what: Any) -> Done:
        posts = self.catalogue.identities(dict.fromkeys(ids))
        paths = tuple(path for _id, path, _shelf, _key in posts) if len(posts) <= _REMEMBERED else ()
        return Done(gate.ours(""), array("I", [post[0] for post in posts]), paths, **what)

    def _do(self, done: Done) -> int:
        if done.ids:
            self._done.append(done)
            self._undone.clear()
            self._apply(done)
        return len(done.ids)

    def undo(self) -> Clean | None:
        """Take back the last marking; what it was."""
        return self._move(self._done, self._undone, is_back=True)

    def redo(self) -> Clean | None:
        """Mark again what was taken back."""
        return self._move(self._undone, self._done, is_back=False)

    def _move(self, source: list[Done], target: list[Done], *, is_back: bool) -> Clean | None:
        with self._lock:
            if not source:
                return None
            done = source.pop()
            target.append(done)
            self._apply(done.reversed() if is_back else done)
            return done.says

    def _apply(self, done: Done) -> None:
        """At once in memory; behind in the state, a few thousand a commit."""
        posts = self.catalogue.identities(done.ids)
        if len(posts) < len(done.ids) and done.paths:
            there = {path for _id, path, _shelf, _key in posts}
            moved = self.catalogue.posts_at(path for path in done.paths if path not in there)
            posts += self.catalogue.identities(post[0] for post in moved)
        for id, _path, shelf, _key in posts:
            before = self._bits[id]
            after = (before | done.on) & ~done.off
            self._bits[id] = after
            self._read_on[shelf] += bool(after & Mark.READ) - bool(before & Mark.READ)
            if done.tags_on or done.tags_off:
                self._tags[id] = (self._tags.get(id, frozenset()) | done.tags_on) - done.tags_off
        self.generation += 1
        for start in range(0, len(posts), _AT_ONCE):
            some = posts[start : start + _AT_ONCE]
            named = [(path, key) for _id, path, _shelf, key in some]
            change = partial(self.state.mark_posts, self.archive, named, done.on, done.off, done.tags_on, done.tags_off)
            self.behind.write(change, [post[0] for post in some])


_NONE = Marks()


def _said(kind: MarkKind, on: bool, posts: int) -> Clean:
    sentences = {
        ("read", True): plural("{n} post read", "{n} posts read", posts),
        ("read", False): plural("{n} post unread", "{n} posts unread", posts),
        ("starred", True): plural("{n} post starred", "{n} posts starred", posts),
        ("starred", False): plural("{n} star taken off", "{n} stars taken off", posts),
        ("later", True): plural("{n} post kept for later", "{n} posts kept for later", posts),
        ("later", False): plural("{n} post no longer for later", "{n} posts no longer for later", posts),
    }
    return gate.line(sentences[kind, on].format(n=posts))
