"""Following: notices new and changed posts (inotify by watchfiles, else polling), and syncs them. Shows nothing.

A few files are synced in this process, by name; more by name in a process apart; very many, or a folder, by a whole
sync there.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from newstui.catalogue import Catalogue
from newstui.errors import IndexBusyError, NewstuiError
from newstui.sync.plan import Plan
from newstui.sync.values import SyncReport

DEBOUNCE_MS = 400
"""A post is written in one go: what comes within this time is synced together."""
STEP_MS = 100
POLL_MS = 15_000
"""Where there is no inotify, the whole tree is looked at this often."""
FEW, MANY = 20, 500
AGAIN = 5.0
"""Seconds until a sync is tried again that another process did not allow."""
AFTER_TROUBLE = 60.0
"""The same of one that a full disk or a vanished archive did not allow: then all is looked at."""
_SUFFIXES = (".md", ".markdown")


class Watch:
    """A watch on the archive, in a thread of its own."""

    def __init__(
        self,
        plan: Plan,
        catalogue: Catalogue,
        on_news: Callable[[SyncReport], None],
        on_trouble: Callable[[NewstuiError], None] = lambda error: None,
    ) -> None:
        """`on_trouble` hears why a sync failed, once until another says something else or all is well."""
        self._plan, self._catalogue, self._on_news, self._on_trouble = plan, catalogue, on_news, on_trouble
        self._trouble = ""
        self._try_at = 0.0
        self._stop = threading.Event()
        self.is_watching = threading.Event()
        """From now on nothing is missed."""
        self._is_asked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newstui-follow", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End it within a second or two; the thread is a daemon, should the disk hang."""
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join(2.0)

    def look_again(self) -> None:
        """Sync all soon, though nothing changed on the disk: a search met a damaged index."""
        self._is_asked.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch(os.path.realpath(self._plan.root))
            except (OSError, RuntimeError):  # the archive is gone, or there are more folders than watches
                self._stop.wait(AGAIN)
                self._take_in(set())
                self._stop.wait(POLL_MS / 1000)

    def _watch(self, root: str) -> None:
        from watchfiles import watch

        changes = watch(
            root,
            watch_filter=_wanted(root),
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            stop_event=self._stop,
            rust_timeout=500,
            yield_on_timeout=True,
            raise_interrupt=False,
            poll_delay_ms=POLL_MS,
            ignore_permission_denied=True,
        )
        for found in changes:
            if not self.is_watching.is_set():
                self._take_in(set())  # what came between the last sync and the first watch
                self.is_watching.set()
            if self._is_asked.is_set() or (self._trouble and time.monotonic() > self._try_at):
                self._is_asked.clear()
                self._take_in(set())
            if found:
                self._take_in({path for _change, path in found})

    def _take_in(self, paths: set[str]) -> None:
        """Sync these; none is all. Goes on trying while another process syncs."""
        root = os.path.realpath(self._plan.root)
        names = tuple(sorted(os.path.relpath(path, root) for path in paths))
        are_few = names and len(names) <= MANY and all(name.endswith(_SUFFIXES) for name in names)
        while not self._stop.is_set():
            try:
                report = self._synced(names if are_few else None)
            except IndexBusyError:
                self._stop.wait(AGAIN)
            except NewstuiError as error:
                self._fail(error)
                return
            else:
                self._trouble = ""
                if report.added or report.changed or report.removed:
                    self._tell(report)
                return

    def _tell(self, report: SyncReport) -> None:
        """Whoever hears of it asks index and catalogue, and these may be closed, damaged or gone by now."""
        try:
            self._on_news(report)
        except NewstuiError as error:
            self._fail(error)

    def _fail(self, error: NewstuiError) -> None:
        if self._trouble != str(error):
            self._on_trouble(error)
        self._trouble, self._try_at = str(error), time.monotonic() + AFTER_TROUBLE

    def _synced(self, names: tuple[str, ...] | None) -> SyncReport:
        from dataclasses import replace

        from newstui.sync.apart import synchronise_apart
        from newstui.sync.running import synchronise

        if names is not None and len(names) <= FEW:
            return synchronise(replace(self._plan, paths=names), self._catalogue, stop=self._stop)
        return synchronise_apart(replace(self._plan, paths=names), lambda _: None, self._stop)


def _wanted(root: str) -> Callable[[object, str], bool]:
    """A filter for posts and folders (which have no suffix that tells), but not in hidden folders."""

    def is_wanted(_change: object, path: str) -> bool:
        parts = Path(os.path.relpath(path, root)).parts
        if any(part.startswith(".") or part == "node_modules" for part in parts[:-1]):
            return False
        return bool(parts) and (parts[-1].endswith(_SUFFIXES) or not Path(parts[-1]).suffix)

    return is_wanted
