"""Sync and following, as the library does them: marks follow the posts afterwards."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from newstui.catalogue import Catalogue
from newstui.errors import IndexUnusableError, NewstuiError, StateError
from newstui.language import _
from newstui.library.marking import Marking
from newstui.sync.following import Watch
from newstui.sync.plan import Plan
from newstui.sync.values import Following, SyncProgress, SyncReport


def sync(
    plan: Plan,
    catalogue: Catalogue,
    marking: Marking,
    progress: Callable[[SyncProgress], None] | None,
    stop: Event | None,
    *,
    is_apart: bool,
) -> SyncReport:
    """In this process, or `is_apart` in one of its own, so that the screen never waits for it."""
    _check_writable(catalogue)
    say = progress or (lambda _: None)
    if is_apart:
        from newstui.sync.apart import synchronise_apart

        report = synchronise_apart(plan, say, stop or Event())
    else:
        from newstui.sync.running import synchronise

        report = synchronise(plan, catalogue, say, stop)
    _follow_up(marking, report)
    return report


def _check_writable(catalogue: Catalogue) -> None:
    if catalogue.file.is_readonly:
        raise IndexUnusableError(_("The index is somebody else's and can only be read: what is new is not shown"))


def _follow_up(marking: Marking, report: SyncReport) -> None:
    try:
        if report.added or report.changed or report.removed:
            marking.settle()
        marking.match()
    except StateError:
        return  # the banner about the state says it; posts are in


def follow(
    plan: Plan,
    catalogue: Catalogue,
    marking: Marking,
    on_news: Callable[[SyncReport], None],
    on_trouble: Callable[[NewstuiError], None],
) -> Following:
    """Watch the archive."""
    _check_writable(catalogue)

    def told(report: SyncReport) -> None:
        _follow_up(marking, report)
        on_news(report)

    watch = Watch(plan, catalogue, told, on_trouble)
    watch.start()
    return watch
