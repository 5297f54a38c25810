"""One process syncs an index at a time. The lock is the kernel's: it ends with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newstui import gate
from newstui.errors import IndexBusyError, IndexUnusableError
from newstui.language import _

NAME = "sync.lock"


@contextmanager
def syncing(folder: Path) -> Iterator[None]:
    """Hold the lock. Raises IndexBusyError, naming the process that holds it."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise IndexUnusableError(
            _("The index in {path} can't be written: {why}").format(
                path=gate.shown_path(str(folder)), why=gate.line(error.strerror or "")
            )
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "?"
            raise IndexBusyError(
                _("Another process ({holder}) is indexing this archive").format(holder=gate.line(holder))
            ) from error
        os.pwrite(descriptor, f"{os.getpid():<20}".encode(), 0)
        yield
    finally:
        os.close(descriptor)
