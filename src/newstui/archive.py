"""The archive: the only reader of posts from disk. Never writes, never follows a link, never opens what is no file.

Folders are opened one part at a time from the root with O_NOFOLLOW, since that flag guards only the last part of a
path; so a folder that is swapped for a link while it is read leads nowhere.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import OrderedDict
from collections.abc import Container, Iterator
from types import TracebackType
from typing import NamedTuple

from newstui import gate
from newstui.errors import ArchiveError, UnreadablePostError
from newstui.gate import Clean
from newstui.language import _

LIMIT = 1 << 20
"""Bytes of a post that are taken; the rest of a larger one is left."""
HEAD_LIMIT = 1 << 16
SUFFIXES = (".md", ".markdown")

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# without O_NONBLOCK a FIFO that was swapped in would hang the reader for ever
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_OPEN_FOLDERS = 64
_LINE_CUT = 4096


class Stamp(NamedTuple):
    """What tells a changed file from the same one. Equal to any tuple of the same four."""

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int


class Found(NamedTuple):
    """A post on the disk: its path below the root with `/` (bytes that are no UTF-8 as surrogates), and its stamp."""

    path: str
    stamp: Stamp


class Listing(NamedTuple):
    """The posts of one folder, those below it apart. In columns, since a value for each of a hundred thousand files
    takes longer than asking the kernel for them."""

    folder: str
    """Its path below the root; "" is the root."""
    names: list[str]
    numbers: list[int]
    """Four of each: its stamp."""

    def files(self, only: Container[str] | None = None) -> Iterator[Found]:
        """One by one; only those of some names, if they are given."""
        prefix = self.folder + "/" if self.folder else ""
        numbers = self.numbers
        for place, name in enumerate(self.names):
            if only is None or name in only:
                yield Found(prefix + name, Stamp._make(numbers[4 * place : 4 * place + 4]))


class Oddity(NamedTuple):
    """What was not taken: `problem` is symlink, not a regular file, unreadable folder or unreadable."""

    path: str
    problem: str
    detail: Clean = Clean("")


class Source(NamedTuple):
    """The bytes of a post, with the stamp that the file had before they were read."""

    data: bytes
    stamp: Stamp
    is_truncated: bool


class Folders:
    """Folders below a root, the last few kept open. For one batch of reads: a folder renamed meanwhile is missed."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        try:
            # the root itself may be a link: a person named it
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise _unusable(os.fspath(root), error) from error
        self._open: OrderedDict[str, int] = OrderedDict()

    def folder(self, path: str) -> int:
        """A file descriptor of the folder, owned by this object; OSError if a part is none or is a link."""
        if not path:
            return self._root
        held = self._open.get(path)
        if held is not None:
            self._open.move_to_end(path)
            return held
        above, names = path, []
        while above and above not in self._open:
            above, _slash, name = above.rpartition("/")
            names.append(name)
        parent = self._root
        if above:
            parent = self._open[above]
            self._open.move_to_end(above)
        for name in reversed(names):
            _refuse_part(name)
            parent = os.open(name, _FOLDER_FLAGS, dir_fd=parent)
            above = f"{above}/{name}" if above else name
            self._open[above] = parent
            if len(self._open) > _OPEN_FOLDERS:
                os.close(self._open.popitem(last=False)[1])
        return parent

    def forget(self) -> None:
        """Close all but the root."""
        while self._open:
            os.close(self._open.popitem()[1])

    def close(self) -> None:
        self.forget()
        if self._root >= 0:
            os.close(self._root)
            self._root = -1

    def __enter__(self) -> Folders:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Walk:
    """One pass over the archive: iterate for the folders with posts, then read `oddities` and ask `is_unknown`."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = root
        Folders(root).close()  # the caller hears at once of a root that is missing
        self.oddities: list[Oddity] = []
        self.unread: set[str] = set()
        """Folders that could not be listed to the end ("" is the root), and files that could not be asked about."""
        self.partly_listed: set[str] = set()
        """Folders that may hold more posts than were found."""

    def __iter__(self) -> Iterator[Listing]:
        waiting = [""]
        with Folders(self._root) as folders:
            while waiting:
                listing = Listing(waiting.pop(), [], [])
                try:
                    with os.scandir(folders.folder(listing.folder)) as entries:
                        self._list(listing, entries, waiting)
                except OSError as error:
                    self._note_folder(listing.folder, error)
                if listing.names:
                    yield listing

    def is_unknown(self, path: str) -> bool:
        """Whether a post that was not found may well be there: it, or a folder above it, could not be read."""
        while self.unread and path not in self.unread:
            if not path:
                return False
            path = path.rpartition("/")[0]
        return bool(self.unread)

    def _list(self, listing: Listing, entries: Iterator[os.DirEntry[str]], waiting: list[str]) -> None:
        names, numbers = listing.names, listing.numbers
        prefix = listing.folder + "/" if listing.folder else ""
        inner = []
        for entry in entries:
            name = entry.name
            if name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    self.oddities.append(Oddity(prefix + name, "unreadable", gate.line(error.strerror or "")))
                    self.unread.add(prefix + name)
                    self.partly_listed.add(listing.folder)
                    continue
                names.append(name)
                numbers += (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
            elif entry.is_symlink():
                self._note_link(prefix + name, entry)
            elif entry.is_dir(follow_symlinks=False):
                if name[0] != "." and name != "node_modules":
                    inner.append(prefix + name)
            elif name.endswith(SUFFIXES):
                self.oddities.append(Oddity(prefix + name, "not a regular file"))
        waiting += reversed(inner)

    def _note_link(self, path: str, entry: os.DirEntry[str]) -> None:
        """A link is never followed; it is counted if it is named like a post or leads to a folder."""
        try:
            if entry.name.endswith(SUFFIXES) or (entry.name[0] != "." and entry.is_dir()):
                self.oddities.append(Oddity(path, "symlink"))
        except OSError:  # it leads in a circle
            self.oddities.append(Oddity(path, "symlink"))

    def _note_folder(self, folder: str, error: OSError) -> None:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            self.oddities.append(Oddity(folder, "symlink"))  # swapped while walking
        elif error.errno != errno.ENOENT or not folder:
            self.oddities.append(Oddity(folder, "unreadable folder", gate.line(error.strerror or "")))
            self.unread.add(folder)
        self.partly_listed.add(folder)


def walk(root: str | os.PathLike[str]) -> Walk:
    """Every post below `root`, by folders, in no order to rely on. Raises ArchiveError at once if it can't be read."""
    return Walk(root)


def read(root: str | os.PathLike[str], path: str, limit: int = LIMIT, folders: Folders | None = None) -> Source:
    """The first `limit` bytes of a post, cut at a line or at least between characters.

    `folders` (of the same root) saves opening them again for each post of a batch. Raises UnreadablePostError with
    one of the reasons: bad path, gone, symlink, not a regular file, no permission, unreadable.
    """
    data, stamp, is_truncated = _first_bytes(root, path, limit, folders)
    if is_truncated:
        data = _cut(data)
    return Source(data, stamp, is_truncated)


def read_head(root: str | os.PathLike[str], path: str, folders: Folders | None = None) -> Source:
    """The first 64 KiB of a post, cut anywhere: enough for its front matter."""
    return _first_bytes(root, path, HEAD_LIMIT, folders)


def _first_bytes(root: str | os.PathLike[str], path: str, limit: int, folders: Folders | None) -> Source:
    if folders is None:
        with Folders(root) as own:
            return _first_bytes(root, path, limit, own)
    folder, _slash, name = path.rpartition("/")
    try:
        _refuse_part(name)
        _refuse_part(path.partition("/")[0])  # an absolute path begins with an empty part
        try:
            file = _open(folders, folder, name)
        except FileNotFoundError:
            folders.forget()  # a folder that was kept open may have been replaced
            file = _open(folders, folder, name)
        try:
            return _read_settled(file, limit)
        finally:
            os.close(file)
    except ValueError as error:  # a NUL, or a surrogate that stands for no byte
        raise UnreadablePostError("bad path", gate.shown_path(path)) from error
    except OSError as error:
        raise UnreadablePostError(
            _REASONS.get(error.errno or 0, "unreadable"), gate.line(error.strerror or "")
        ) from error


_REASONS = {
    errno.ENOENT: "gone",
    errno.ENOTDIR: "gone",
    errno.ELOOP: "symlink",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.ENXIO: "not a regular file",
    errno.ENODEV: "not a regular file",
    errno.ENAMETOOLONG: "bad path",
}


def _open(folders: Folders, folder: str, name: str) -> int:
    parent = folders.folder(folder)
    # opening a device can act on it (rewind a tape), so its kind is asked first, and again of what was opened
    _refuse_kind(os.stat(name, dir_fd=parent, follow_symlinks=False))
    file = os.open(name, _FILE_FLAGS, dir_fd=parent)
    try:
        _refuse_kind(os.fstat(file))
    except BaseException:
        os.close(file)
        raise
    return file


def _refuse_kind(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise UnreadablePostError("symlink")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadablePostError("not a regular file")


def _refuse_part(name: str) -> None:
    if name in ("", ".", "..") or "/" in name:
        raise ValueError(name)


def _read_settled(file: int, limit: int) -> Source:
    """A file that changes while it is read is read once more. The stamp is from before: the next sync sees a change."""
    for _attempt in range(2):
        before = os.fstat(file)
        data = _read_all(file, min(limit, before.st_size) + 1)  # one more tells of growth, and no growth is chased
        after = os.fstat(file)
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            break
    stamp = Stamp(before.st_mtime_ns, before.st_ctime_ns, before.st_size, before.st_ino)
    return Source(data[:limit], stamp, len(data) > limit)


def _read_all(file: int, length: int) -> bytes:
    data = os.pread(file, length, 0)
    while 0 < len(data) < length:
        more = os.pread(file, length - len(data), len(data))
        if not more:
            break
        data += more
    return data


def _cut(data: bytes) -> bytes:
    """Up to the last line end if one is near, else without a UTF-8 character that was cut through."""
    end = data.rfind(b"\n", len(data) - _LINE_CUT)
    if end >= 0:
        return data[: end + 1]
    for back in range(1, min(4, len(data)) + 1):
        lead = data[-back]
        if lead & 0xC0 != 0x80:
            length = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
            return data[:-back] if length > back else data
    return data


def _unusable(root: str, error: Exception) -> ArchiveError:
    shown = gate.shown_path(root)
    if isinstance(error, FileNotFoundError):
        return ArchiveError(_("There is no folder {path}").format(path=shown))
    if isinstance(error, NotADirectoryError):
        return ArchiveError(_("{path} is not a folder").format(path=shown))
    why = gate.line(getattr(error, "strerror", None) or str(error))
    return ArchiveError(_("The folder {path} can't be read: {why}").format(path=shown, why=why))
