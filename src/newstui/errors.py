"""Every error raised on purpose. Each carries one line for a person: what, where, what to do.

Caught in three places: `sync` (skips the file and reports it), a screen (a notice), `cli` (stderr and the exit code).
"""

from __future__ import annotations


class NewstuiError(Exception):
    """The family. `exit_code` is what the command line returns for it."""

    exit_code = 70


class UsageError(NewstuiError):
    """A wrong flag, command, query option or configuration; the line says what would be right."""

    exit_code = 2


class UnusableError(NewstuiError):
    """The archive, index or state can't be used."""

    exit_code = 3


class ArchiveError(UnusableError):
    """The folder of posts is missing or can't be read."""


class ArchiveVanishedError(ArchiveError):
    """More than half of the known posts are gone: more likely an unmounted disk than a great deletion."""


class IndexUnusableError(UnusableError):
    """The index can't be read as it stands."""


class IndexMissingError(IndexUnusableError):
    """There is no index in that folder yet."""


class IndexDamagedError(IndexUnusableError):
    """Half written, truncated, or a checksum doesn't fit: set aside and rebuilt."""


class IndexVersionError(IndexUnusableError):
    """Written by another version of this program, or Whoosh is not what the codec was made for."""


class IndexForeignError(IndexUnusableError):
    """Somebody else owns the folder or may write to it: it is refused before anything in it is read."""


class IndexBusyError(IndexUnusableError):
    """Another process is writing; readers are not affected."""


class StateError(UnusableError):
    """The reader's marks can't be opened or written; they are never discarded."""


class UnreadablePostError(NewstuiError):
    """A file that can't be taken in. `reason` is short and stable, for `check` and the report of a sync."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
