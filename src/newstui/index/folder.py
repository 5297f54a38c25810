"""The folder of an index: who may own it, how files in it are made durable, who writes, what is swept.

Refuses a folder that somebody else owns or may write, before any file in it is opened: Whoosh's table of contents is
a pickle, and whoever can write one runs code as the one who reads it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newstui import gate
from newstui.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexForeignError,
    IndexMissingError,
    IndexUnusableError,
)
from newstui.language import _

NAME = "MAIN"
"""Whoosh's name for the index in a folder, and the beginning of its files."""
SEGMENT = ".news"
"""The suffix of a segment file."""
LOCK = f"{NAME}_WRITELOCK"
"""Whoosh's lock file: its writers and ours shut each other out."""

_TOC = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_OURS = re.compile(rf"_{NAME}_[0-9]+\.toc(\.\w+)?|{NAME}[-_][0-9a-z]+\.\w+(\.new)?")
_BUILT = re.compile(rf"built-([0-9]+)-([0-9]+)-[0-9a-f]+\{SEGMENT}")
_ABANDONED = 24 * 3600
"""Seconds after which a built file is taken for abandoned although a process has the number of its builder."""


def damaged(path: Path, why: str) -> IndexDamagedError:
    return IndexDamagedError(
        _("The index {path} is damaged ({why}); it can be rebuilt: newstui index --rebuild").format(
            path=gate.shown_path(str(path)), why=gate.line(why)
        )
    )


def unusable(path: Path, error: OSError) -> IndexUnusableError:
    return IndexUnusableError(
        _("The index {path} can't be used: {why}").format(
            path=gate.shown_path(str(path)), why=gate.line(error.strerror or str(error))
        )
    )


def missing(path: Path) -> IndexMissingError:
    return IndexMissingError(_("There is no index in {path} yet").format(path=gate.shown_path(str(path))))


def create(folder: Path) -> None:
    """Make the folder for this user alone, whatever the umask. One that is there is left as it is."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
    except FileExistsError:
        return
    except OSError as error:
        raise unusable(folder, error) from error


def check_owner(folder: Path, *, readonly: bool) -> None:
    """Raise IndexForeignError unless the folder and what lies in it are this user's alone.

    With `readonly`, an index that root built and that only root may write will do too.
    """
    owners = {os.geteuid(), 0} if readonly else {os.geteuid()}
    try:
        found = folder.stat()
        if not folder.is_dir():
            raise unusable(folder, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
        entries = [entry for entry in os.scandir(folder) if _belongs(entry.name)]
        states = [(str(folder), found), *((entry.path, entry.stat(follow_symlinks=False)) for entry in entries)]
    except FileNotFoundError as error:
        raise missing(folder) from error
    except OSError as error:
        raise unusable(folder, error) from error
    for path, state in states:
        if state.st_uid not in owners:
            raise IndexForeignError(
                _("The index {path} belongs to user {owner}, not to you; it is not read").format(
                    path=gate.shown_path(path), owner=state.st_uid
                )
            )
        if state.st_mode & 0o022 or (state.st_mode & 0o170000) == 0o120000:
            raise IndexForeignError(
                _("The index {path} can be written by others; it is not read (chmod go-w would allow it)").format(
                    path=gate.shown_path(path)
                )
            )


def _belongs(name: str) -> bool:
    return bool(_OURS.fullmatch(name) or _BUILT.fullmatch(name) or name == LOCK)


def generation(folder: Path) -> int:
    """The newest committed generation; -1 if there is none. A commit exists when its table of contents does."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  before every search: paths take five times as long
    except FileNotFoundError as error:
        raise missing(folder) from error
    except OSError as error:
        raise unusable(folder, error) from error
    return max((int(found[1]) for name in names if (found := _TOC.fullmatch(name))), default=-1)


def new_name() -> str:
    """A name for a segment that no other has."""
    return os.urandom(8).hex()


def built_name() -> str:
    """The name of a file under construction: it tells who builds it, so that no other process sweeps it."""
    return f"built-{os.getppid()}-{os.getpid()}-{os.urandom(8).hex()}{SEGMENT}"


def open_new(path: Path) -> int:
    """A file descriptor for a file that is not there yet, 0600 whatever the umask."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def write_durably(path: Path, data: bytes) -> None:
    """Write, sync and rename into place; nothing is left behind if that fails."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    try:
        with open(open_new(unfinished), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock. Raises IndexBusyError, which names the process that holds it."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unusable(folder, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "?"
            raise IndexBusyError(
                _("Another process ({holder}) is writing the index {path}").format(
                    holder=gate.line(holder), path=gate.shown_path(str(folder))
                )
            ) from None
        except OSError as error:
            raise unusable(folder, error) from error
        with suppress(OSError):  # a full disk: then others are not told who writes
            os.pwrite(descriptor, f"{os.getpid():<20}".encode(), 0)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # closing alone leaves it to a child that was forked meanwhile
    finally:
        os.close(descriptor)


def sweep(folder: Path, kept: Iterable[str]) -> None:
    """Remove files of the index that no generation names: old ones, and what killed writers left. Hold the lock.

    A file that a living process built and has not committed stays.
    """
    wanted = {*kept, LOCK}
    for path in list(folder.iterdir()):
        name = path.name
        if name in wanted:
            continue
        built = _BUILT.fullmatch(name)
        if built:
            gone = not (_is_alive(int(built[1])) or _is_alive(int(built[2]))) or _is_old(path)
        else:
            gone = _OURS.fullmatch(name) is not None
        if gone:
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - _ABANDONED
    except FileNotFoundError:
        return False


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
