"""`newstui index`: bring index and catalogue up to date, once or for as long as it runs."""

from __future__ import annotations

import gc
import signal
import sys
from threading import Event
from typing import Any

from newstui import gate
from newstui.cli.arguments import Call
from newstui.cli.records import Printer
from newstui.errors import NewstuiError
from newstui.language import _, plural
from newstui.library import Library, SyncProgress, SyncReport


def index(call: Call) -> int:
    """Sync, and report. Stopped by SIGINT or SIGTERM it keeps what is done, and exits with 128 + N."""
    options = call.options
    printer = Printer(options)
    stop = Event()
    stopped_by: list[int] = []

    def on_signal(number: int, _frame: object) -> None:
        stopped_by.append(number)
        stop.set()

    gc.set_threshold(50_000, 20, 100)  # to look at the disk makes a hundred thousand objects, and no garbage
    library = Library.open(call.settings())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    progress = ProgressLine() if sys.stderr.isatty() else None
    try:
        report = library.sync(progress, stop, jobs=options.jobs, rebuild=options.rebuild, prune=options.prune)
        if progress:
            progress.clear()
        _print(printer, report)
        if options.watch and not stop.is_set():
            _watch(library, printer, stop)
    finally:
        library.close()
    return 128 + stopped_by[0] if stopped_by else 0


def _watch(library: Library, printer: Printer, stop: Event) -> None:
    def on_news(report: SyncReport) -> None:
        if report.added or report.changed or report.removed or report.skipped:
            _print(printer, report)

    def on_trouble(error: NewstuiError) -> None:
        sys.stderr.write(f"newstui: {gate.line(str(error))}\n")
        sys.stderr.flush()

    following = library.follow(on_news, on_trouble)
    try:
        stop.wait()
    finally:
        following.stop()


def as_record(report: SyncReport) -> dict[str, Any]:
    """The object that `index --json` prints."""
    return {
        "posts": report.posts,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in report.skipped],
        "seconds": round(report.seconds, 3),
    }


def _print(printer: Printer, report: SyncReport) -> None:
    said = plural("{posts} post", "{posts} posts", report.posts) + _(
        ": {added} added, {changed} changed, {removed} removed in {seconds} s"
    )
    lines = [
        said.format(
            posts=f"{report.posts:,}",
            added=f"{report.added:,}",
            changed=f"{report.changed:,}",
            removed=f"{report.removed:,}",
            seconds=f"{report.seconds:.1f}",
        )
    ]
    for skipped in report.skipped[:20]:
        lines.append(_("skipped {path}: {reason}").format(path=gate.shown_path(skipped.path), reason=skipped.reason))
    if len(report.skipped) > 20:
        lines.append(_("… and {n} more; newstui check lists them all").format(n=len(report.skipped) - 20))
    printer.record(as_record(report), "\n".join(lines))
    printer.out.flush()


class ProgressLine:
    """One line on stderr that tells how far a sync is: posts, rate, time left."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, progress: SyncProgress) -> None:
        phases = {
            "looking": _("looking at the folder"),
            "heads": _("taking titles and dates"),
            "reading": _("reading and indexing"),
            "merging": _("putting the index together"),
            "names": _("looking for names of stocks"),
        }
        what = phases.get(progress.phase)
        if what is None:
            return
        text = f"{what}: {progress.done:,}" if progress.done or progress.total else what
        if progress.total:
            text += _(" of {total}").format(total=f"{progress.total:,}")
        if progress.rate:
            text += _(", {rate} a second").format(rate=f"{progress.rate:,.0f}")
        if progress.seconds_left is not None:
            text += _(", {seconds} s left").format(seconds=f"{progress.seconds_left:.0f}")
        self._show(text)

    def clear(self) -> None:
        """Take the line away."""
        self._show("")

    def _show(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(len(self._shown)) + ("\r" if not text else ""))
        sys.stderr.flush()
        self._shown = text
