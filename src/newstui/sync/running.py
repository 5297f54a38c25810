"""One sync from beginning to end: look, decide, read, commit. Each commit leaves index and catalogue usable.

A batch goes into the index first and then into the catalogue, which calls its posts complete. A crash between the two
leaves posts in the index that the catalogue does not call complete: the next sync finds that the generations differ,
compares the ids, and takes them out again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Event
from typing import TYPE_CHECKING

from newstui.catalogue import Catalogue, Changes, Finding, Known
from newstui.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from newstui.sync.damage import drop_damaged, drop_suspect
from newstui.sync.jobs import SIZES, jobs
from newstui.sync.joining import join_stories
from newstui.sync.lock import syncing
from newstui.sync.looking import Looked, look, look_at, newest_first
from newstui.sync.names import Learning, find_new_names
from newstui.sync.pace import Pace
from newstui.sync.plan import Plan, directory_of, own_names
from newstui.sync.reading import Batch, Job, Task, read_batch
from newstui.sync.values import Phase, Skipped, SyncProgress, SyncReport

if TYPE_CHECKING:
    from newstui.index import Index
    from newstui.sync.crew import Crew

FEW = 150
"""Up to so many posts are read by one process: this one, if no other was started in time."""
A_SCREEN = 50
AT_ONCE = 500
"""Rows of a commit to the catalogue: a few milliseconds for which readers wait."""


def synchronise(
    plan: Plan,
    catalogue: Catalogue,
    progress: Callable[[SyncProgress], None] = lambda progress: None,
    stop: Event | None = None,
) -> SyncReport:
    """Bring catalogue and index up to date. Raises ArchiveError, ArchiveVanishedError, IndexBusyError,
    IndexUnusableError. Stopped or killed at any moment it leaves what was committed; the next one goes on from there.
    """
    began = time.monotonic()
    with syncing(plan.index_folder):
        drop_suspect(plan.index_folder)
        sync = _Sync(plan, catalogue, progress, stop or Event())
        try:
            sync.run()
        except (IndexDamagedError, IndexVersionError):
            drop_damaged(plan.index_folder, catalogue)
            sync = _Sync(plan, catalogue, progress, sync.stop)
            sync.run()
    return SyncReport(
        posts=catalogue.counts()[0],
        added=sync.added,
        changed=sync.changed,
        removed=sync.removed,
        skipped=tuple(sync.skipped),
        seconds=time.monotonic() - began,
        is_finished=not sync.stop.is_set(),
    )


@dataclass
class _Sync:
    plan: Plan
    catalogue: Catalogue
    progress: Callable[[SyncProgress], None]
    stop: Event
    added: int = 0
    changed: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    has_begun: bool = False
    doubted: set[str] = field(default_factory=set)
    """Files that the next sync must look at again, whatever their stamp."""
    unsettled: set[str] = field(default_factory=set)
    """Folders with such files that were read just after they changed."""
    crew: Crew | None = None
    ahead: int = 0
    """Posts that a worker was told to read before it was known whether they are all."""
    closing: ExitStack = field(default_factory=ExitStack)
    """Ends the crew."""
    _index: Index | None = None

    def run(self) -> None:
        """Raises what `synchronise` says."""
        with self.closing:
            self._run()

    def _run(self) -> None:
        plan = self.plan
        if plan.rebuild:
            self.catalogue.file.make_anew()
            shutil.rmtree(plan.words, ignore_errors=True)
        self.writer, self.before = self.catalogue.writer(), self.catalogue.generation
        self.was_settled = self.catalogue.is_settled
        try:
            self._heal()
            if plan.paths is None:
                self._expect()
                is_first = plan.heads_first and not self.catalogue.counts()[0]
                early = self._show_first if is_first else None
                looked = look(
                    *(plan.settings, self.catalogue, self.progress),
                    prune=plan.prune, early=early, likely=self._read_ahead,
                )  # fmt: skip
            else:
                looked = look_at(plan.settings, self.catalogue, plan.paths)
            self.skipped += [Skipped(*oddity) for oddity in looked.oddities]
            if looked.diff:
                self._begin()
                self._remove([looked.known[path].id for path in looked.diff.removed])
            if looked.diff.added or looked.diff.changed or looked.diff.unsettled:
                self._take_in(looked)
            self._seek_own_names()
            self._join()
            self._finish(looked)
        finally:
            if self._index is not None:
                self._index.close()

    # -- before -------------------------------------------------------------------------------------------------

    @property
    def index(self) -> Index:
        """Opened when first needed: where nothing is to be done, a look at its folder is enough."""
        if self._index is None:
            from newstui.index import Index

            self._index = Index.open(self.plan.words, create=True)
        return self._index

    def _index_generation(self) -> int:
        from newstui.index import folder

        if self._index is None:
            with contextlib.suppress(IndexMissingError):
                return folder.generation(self.plan.words)
        return self.index.generation

    def _heal(self) -> None:
        """Make catalogue and index agree on what is complete, after a crash between their commits."""
        if self._index_generation() == self.catalogue.index_generation:
            return
        indexed = set(self.index.ids().tolist())
        complete = set(self.catalogue.complete_ids())
        strays, lost = sorted(indexed - complete), sorted(complete - indexed)
        self._begin()
        if strays:
            self.index.commit(removed=strays)
        self.writer.mark_incomplete(lost, index_generation=self.index.generation)

    def _begin(self) -> None:
        if not self.has_begun:
            self.has_begun = True
            self.writer.begin()

    def _remove(self, ids: list[int]) -> None:
        self.removed = len(ids)
        if ids:
            self.index.commit(removed=ids)
        for start in range(0, len(ids), AT_ONCE):
            removed = tuple(ids[start : start + AT_ONCE])
            self.writer.apply(Changes(removed=removed), index_generation=self.index.generation)

    def _expect(self) -> None:
        """Start a worker now if there are probably posts for it: it gets ready while the disk is looked at."""
        try:
            since = self.catalogue.file.path.stat().st_mtime_ns
            folders = (os.stat(f"{self.plan.root}/{folder}").st_mtime_ns for folder in self.catalogue.folders())  # noqa: PTH116
            is_likely = any(since <= changed < time.time_ns() for changed in folders)
        except OSError:
            return
        if is_likely and self.plan.jobs > 1:
            self._staff(1)

    def _read_ahead(self, paths: list[str]) -> None:
        """The worker that was started reads what differs while the rest of the disk is looked at. Where that is much,
        all workers share it afterwards."""
        if self.crew is not None and self.ahead + len(paths) <= FEW:
            self.ahead += len(paths)
            self.crew.read_ahead(paths)

    # -- taking in ----------------------------------------------------------------------------------------------

    def _show_first(self, disk: dict[str, tuple[int, int, int, int]]) -> None:
        """A screen of posts, while the disk is still being looked at for the first time."""
        paths = newest_first(self.plan.settings, disk, disk)[:A_SCREEN]
        highest = self.writer.reserve(len(paths)) + len(paths) - 1
        tasks = tuple(Task(highest - place, path) for place, path in enumerate(paths))
        self._begin()
        self._enter_heads(read_batch(self.plan.root, self.plan.words, Job("heads", tasks), self.plan.reading(None)))

    def _take_in(self, looked: Looked) -> None:
        """Read what is new, changed or unsettled, newest first."""
        self.disk = looked.disk
        self.doubted = {*looked.diff.added, *looked.diff.changed, *looked.diff.unsettled}
        self.old: dict[str, Known] = {
            path: looked.known[path] for path in (*looked.diff.changed, *looked.diff.unsettled)
        }
        self.changed_paths = frozenset(looked.diff.changed)
        self.learning.fresh.update(dict.fromkeys(self.catalogue.unsought_names(), 0))
        again = newest_first(self.plan.settings, self.old, looked.disk)
        fresh = newest_first(self.plan.settings, looked.diff.added, looked.disk)
        tasks = self._tasks([*again, *fresh])
        is_bulk = len(tasks) > FEW
        if is_bulk:
            self._staff(min(self.plan.jobs, -(-len(tasks) // SIZES["whole"][0])))
        if self.plan.heads_first and len(fresh) > A_SCREEN:
            heads = jobs("heads", tasks[len(again) :], self.plan.jobs)
            self._phase("heads", heads, len(fresh), self._enter_heads)
            tasks = self._by_date(tasks)
        enter = partial(self._enter, may_wait=is_bulk)
        self._phase("reading", jobs("whole", tasks, self.plan.jobs), len(tasks), enter)
        self.closing.close()
        self.crew = None
        if is_bulk:
            self._merge()
        if self.learning.fresh and not self.stop.is_set():
            self.progress(SyncProgress("names", 0, len(self.learning.fresh)))
            directory = directory_of(self.plan.settings, self.catalogue.learned_names())
            if find_new_names(self.learning, directory, self.index, self.catalogue, self.writer, self.stop):
                self.writer.call_names_sought(self.learning.fresh)

    def _tasks(self, paths: list[str]) -> list[Task]:
        """Numbers are given so that the newest has the highest: of two posts of the same second it comes first."""
        digests = self.catalogue.digests(known.id for known in self.old.values())
        new = [path for path in paths if path not in self.old or self.old[path].id in digests]
        highest = self.writer.reserve(len(new)) + len(new) - 1 if new else 0
        numbers = {path: highest - place for place, path in enumerate(new)}
        tasks = []
        for path in paths:
            old = self.old.get(path)
            if path in numbers:
                tasks.append(Task(numbers[path], path, digests.get(old.id, b"") if old else b""))
            elif old:  # only its head is known so far: it keeps its number
                tasks.append(Task(old.id, path))
        return tasks

    def _by_date(self, tasks: list[Task]) -> list[Task]:
        """Newest first, now that the heads have told the dates; what changed before all."""
        rank = {id: place for place, id in enumerate(self.catalogue.ids())}
        return sorted(tasks, key=lambda task: rank.get(task.id, -1))

    @cached_property
    def learning(self) -> Learning:
        """What is known of names, and what the posts teach."""
        return Learning(directory_of(self.plan.settings, self.catalogue.learned_names()))

    def _staff(self, size: int) -> None:
        """So many workers, or one."""
        from newstui.sync.crew import Crew
        from newstui.sync.worker import Orders

        if self.crew is None:
            orders = Orders(self.plan.root, self.plan.words, self.plan.reading(self.learning.directory))
            self.crew = self.closing.enter_context(Crew(0, orders))
        self.crew.size = max(1, size)
        self.crew.start()

    def _phase(self, phase: Phase, jobs: Iterator[Job], total: int, enter: Callable[[Batch], None]) -> None:
        if self.stop.is_set():
            return
        pace = Pace(phase, total, self.progress)
        for batch in self._work(jobs, pace):
            enter(batch)
            pace.finished(len(batch.job.tasks))

    def _work(self, jobs: Iterator[Job], pace: Pace) -> Iterator[Batch]:
        if self.crew is not None:

            def told(posts: int) -> None:
                if self._index is None and pace.phase == "reading":
                    self._get_ready()
                pace.under_way(posts)

            yield from self.crew.work(self._counted(jobs), self.stop.is_set, told)
            return
        options = self.plan.reading(self.learning.directory)
        for job in self._counted(jobs):
            if self.stop.is_set():
                return
            yield read_batch(self.plan.root, self.plan.words, job, options, each=pace.under_way)

    def _get_ready(self) -> None:
        """Load what the first commit needs, while the workers read: a sixth of a second."""
        from newstui.index import committing  # noqa: F401

        self.index.refresh()

    def _counted(self, jobs: Iterator[Job]) -> Iterator[Job]:
        for job in jobs:
            self.learning.given = max(self.learning.given, job.number)
            yield job

    def _merge(self) -> None:
        """Batches left their segments as they were: copying them once is enough."""
        if self.stop.is_set():
            return
        self.progress(SyncProgress("merging", 0, 0))
        self.index.commit()
        self.writer.apply(Changes(), index_generation=self.index.generation)

    def _enter_heads(self, batch: Batch) -> None:
        entries = [taken.entry for taken in batch.taken if taken.entry is not None]
        for start in range(0, len(entries), AT_ONCE):
            self.writer.apply(Changes(entries=tuple(entries[start : start + AT_ONCE])))

    def _enter(self, batch: Batch, *, may_wait: bool) -> None:
        """One commit to the index, one to the catalogue."""
        entries, removed, touched = [], [], []
        for taken in batch.taken:
            path, old = taken.task.path, self.old.get(taken.task.path)
            if not taken.is_settled:
                self.unsettled.add(path.rpartition("/")[0])
            elif taken.stamp == self.disk[path]:
                self.doubted.discard(path)
            if taken.reason:
                if taken.reason != "gone":
                    self.skipped.append(Skipped(path, taken.reason, taken.detail))
            elif taken.entry is not None:
                entries.append(taken.entry)
                if old is not None and old.id != taken.task.id:
                    removed.append(old.id)
                self.changed += path in self.changed_paths
                self.added += old is None
            elif old is not None and taken.stamp is not None:
                touched.append((old.id, taken.stamp, taken.is_settled))
        if batch.segment is not None or removed:
            added = [batch.segment] if batch.segment else []
            self.index.commit(added, removed, may_wait=may_wait)
        for start in range(0, len(entries), AT_ONCE):  # readers wait for a commit: it must be short
            self.writer.apply(Changes(removed=tuple(removed), entries=tuple(entries[start : start + AT_ONCE])))
            removed = []
        changes = Changes(removed=tuple(removed), touched=tuple(touched))
        self.writer.apply(changes, index_generation=self.index.generation)
        taught = self.learning.learn(entries, batch.job.number)
        if self.crew is not None:
            self.crew.teach(taught)

    def _seek_own_names(self) -> None:
        """Names that the reader gave stocks since the last sync stand in posts read before, too."""
        own = own_names(self.plan.settings)
        sought = self.catalogue.own_names()
        if self.plan.paths is not None or own == sought or self.stop.is_set():
            return
        self._begin()
        learning = Learning(self.learning.directory, batch_of=self.learning.batch_of)
        learning.fresh.update(dict.fromkeys(own - sought, 0))
        if find_new_names(learning, learning.directory, self.index, self.catalogue, self.writer, self.stop):
            self.writer.keep_own_names(own)

    def _join(self) -> None:
        """Versions of a story are told once all that came is there; what an ended sync left is made up for."""
        fresh = self.catalogue.stories.unjoined()
        if fresh and not self.stop.is_set():
            self._begin()
            join_stories(self.catalogue, self.writer, fresh)

    # -- after --------------------------------------------------------------------------------------------------

    def _finish(self, looked: Looked) -> None:
        is_whole = self.plan.paths is None and not self.stop.is_set()
        listings = self._listings(looked) if is_whole else {}
        if listings or (is_whole and looked.gone):
            self._begin()
            doubted = [path for path in self.doubted if path.rpartition("/")[0] in listings]
            self.writer.keep_listings(listings, doubted, looked.gone)
        if is_whole:
            found = [Finding(one.path, one.reason, one.detail) for one in self.skipped]
            if set(found) != set(self.catalogue.odd_files()):
                self._begin()
                self.writer.replace_findings(found)
        is_settled = is_whole or (self.was_settled and not self.stop.is_set())
        if self.has_begun or is_settled != self.was_settled:
            self.writer.settle(is_finished=is_settled)
            self.catalogue.save_columns(self.before, self.writer.changed)

    def _listings(self, looked: Looked) -> dict[str, bytes]:
        """The files of folders that were not as they were; where the next sync must look again at what came just now,
        it keeps them: what the catalogue noted of the others will do until then."""
        return {
            folder: files
            for folder, files in looked.folders.items()
            if folder in looked.unlisted or folder not in self.unsettled
        }
