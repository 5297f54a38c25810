"""The archive on a disk as disks are: links, pipes, folders nobody may read, files that change under the reader."""

from __future__ import annotations

import itertools
import os
import random
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui import archive
from newstui.archive import Folders, Found, Source, Walk, read, read_head, walk
from newstui.errors import ArchiveError, UnreadablePostError

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def put(root: Path, path: str, data: bytes = b"x") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def files(walked: Walk) -> list[Found]:
    return [found for listing in walked for found in listing.files()]


def paths(root: Path) -> list[str]:
    return sorted(found.path for found in files(walk(root)))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def oddities(root: Path) -> dict[str, str]:
    walked = walk(root)
    list(walked)
    return {odd.path: odd.problem for odd in walked.oddities}


def reason(root: Path, path: str) -> str:
    with pytest.raises(UnreadablePostError) as raised:
        read(root, path)
    return raised.value.reason


def test_posts_are_regular_files_by_their_suffix_outside_hidden_folders(root: Path) -> None:
    for path in ("a.md", "b/c.markdown", "b/d/国內.md", "b.md/inner.md", ".hidden.md", "node_modules.md"):
        put(root, path)
    for path in ("a.txt", "b/c.MD", "md", ".git/x.md", "b/.cache/x.md", "node_modules/x.md", "b/node_modules/y/x.md"):
        put(root, path)
    assert paths(root) == sorted(
        ["a.md", "b/c.markdown", "b/d/国內.md", "b.md/inner.md", ".hidden.md", "node_modules.md"]
    )
    assert oddities(root) == {}


def test_a_stamp_is_what_the_disk_says(root: Path) -> None:
    file = put(root, "a.md", b"12345")
    status = file.stat()
    (found,) = files(walk(root))
    assert found.stamp == (status.st_mtime_ns, status.st_ctime_ns, 5, status.st_ino)
    assert read(root, "a.md") == Source(b"12345", found.stamp, False)


@pytest.mark.parametrize("moment", [-1, 0, 2**31, 4_294_967_296, 2**33])
def test_a_strange_clock_is_only_a_number(root: Path, moment: int) -> None:
    file = put(root, "a.md")
    os.utime(file, (moment, moment))
    (found,) = files(walk(root))
    assert found.stamp.mtime_ns == file.stat().st_mtime_ns


def test_an_empty_archive_has_no_posts(root: Path) -> None:
    assert paths(root) == []


def test_a_missing_root_is_said_at_once_in_one_line(root: Path) -> None:
    for wrong, said in (
        (root / "none", "There is no folder"),
        (put(root, "file"), "is not a folder"),
        (Path("a\0b"), "can't be read"),
    ):
        with pytest.raises(ArchiveError, match=said) as raised:
            walk(wrong)
        assert "\n" not in str(raised.value)


def test_the_root_may_be_a_link_since_a_person_named_it(root: Path, tmp_path: Path) -> None:
    put(root, "a.md")
    (tmp_path / "link").symlink_to(root)
    assert paths(tmp_path / "link") == ["a.md"]


def test_no_link_is_followed_and_those_that_matter_are_counted(root: Path, tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.md", b"secret")
    put(root, "real/a.md")
    put(root, "logo.png")
    for name, target in {
        "file.md": tmp_path / "outside/secret.md",
        "inside.md": root / "real/a.md",
        "folder": tmp_path / "outside",
        "up": root,
        "dangling.md": root / "none",
        "loop": root / "loop",
        "loop.md": root / "loop.md",
        "icon.png": root / "logo.png",
        "real/back": root / "real",
    }.items():
        (root / name).symlink_to(target)
    assert paths(root) == ["real/a.md"]
    assert set(oddities(root)) == {
        "file.md",
        "inside.md",
        "folder",
        "up",
        "dangling.md",
        "loop",
        "loop.md",
        "real/back",
    }
    assert set(oddities(root).values()) == {"symlink"}
    for path in ("file.md", "inside.md", "loop.md", "folder/secret.md", "up/real/a.md"):
        assert reason(root, path) in ("symlink", "gone"), path


def test_a_folder_swapped_for_a_link_after_the_walk_leads_nowhere(root: Path, tmp_path: Path) -> None:
    put(tmp_path, "outside/a.md", b"secret")
    put(root, "b/c/a.md")
    (found,) = files(walk(root))
    (root / "b/c/a.md").unlink()
    (root / "b/c").rmdir()
    (root / "b/c").symlink_to(tmp_path / "outside")
    assert reason(root, found.path) in ("gone", "symlink")


def test_what_is_named_like_a_post_and_is_no_file_is_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        folder = os.open(root, os.O_RDONLY)  # a socket's name may be short only
        listening.bind(f"/proc/self/fd/{folder}/socket.md")
        os.close(folder)
        (root / "folder.md").mkdir()
        expected = {"pipe.md": "not a regular file", "socket.md": "not a regular file"}
        if IS_ROOT:
            try:
                os.mknod(root / "device.md", stat.S_IFCHR | 0o600, os.makedev(1, 5))
                expected["device.md"] = "not a regular file"
            except PermissionError:
                pass
        assert paths(root) == []
        assert oddities(root) == expected
        for path in (*expected, "folder.md"):
            assert reason(root, path) == "not a regular file"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../secret.md", "bad path"),
        ("a/../../secret.md", "bad path"),
        ("/etc/passwd", "bad path"),
        ("a//b.md", "bad path"),
        ("./a.md", "bad path"),
        ("", "bad path"),
        ("a/", "bad path"),
        ("a\0.md", "bad path"),
        ("\ud800.md", "bad path"),
        ("x" * 300 + ".md", "bad path"),
        ("none.md", "gone"),
        ("none/none.md", "gone"),
        ("real.md/none.md", "gone"),
    ],
)
def test_a_path_that_names_no_post_below_the_root_is_refused(root: Path, path: str, why: str) -> None:
    put(root, "real.md")
    put(root, "a/b.md")
    put(root.parent, "secret.md")
    assert reason(root, path) == why


def test_names_that_are_not_utf8_are_found_and_read(root: Path) -> None:
    try:
        put(root, os.fsdecode(b"\xb9\xfa/\xff\x1b[31m.md"), b"data")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert paths(root) == ["\udcb9\udcfa/\udcff\x1b[31m.md"]
    assert read(root, "\udcb9\udcfa/\udcff\x1b[31m.md").data == b"data"


def test_a_deep_folder_is_walked_without_recursion_and_with_few_open_files(root: Path) -> None:
    before = open_files()
    depth = 1_100
    here = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("a.md", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    deepest = "d/" * depth + "a.md"
    assert paths(root) == [deepest]
    assert open_files() < before + 60
    assert read(root, deepest).data == b""
    # tmp_path's own removal recurses
    subprocess.run(["rm", "-rf", str(root / "d")], check=True)


def test_many_files_in_one_folder_and_many_folders(root: Path) -> None:
    for number in range(200):
        put(root, f"many/{number}.md")
        put(root, f"folders/{number}/x/a.md")
    assert len(paths(root)) == 400


@contextmanager
def an_ordinary_user() -> Iterator[None]:
    """Root, who runs many suites, may read everything: be nobody for a while."""
    if not IS_ROOT:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_root() -> Iterator[Path]:
    """A root that any user may reach; pytest's own temporary folders are private."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_may_not_be_read_is_unknown_and_not_deleted(open_root: Path) -> None:
    put(open_root, "shut/inner/a.md")
    put(open_root, "shut/b.md")
    put(open_root, "shut2/c.md")
    put(open_root, "open/d.md").chmod(0)
    (open_root / "shut").chmod(0)
    try:
        with an_ordinary_user():
            walked = walk(open_root)
            found = [post.path for post in files(walked)]
            assert reason(open_root, "open/d.md") == "no permission"
            assert reason(open_root, "shut/b.md") == "no permission"
    finally:
        (open_root / "shut").chmod(0o755)
    assert sorted(found) == ["open/d.md", "shut2/c.md"]
    assert [odd[:2] for odd in walked.oddities] == [("shut", "unreadable folder")]
    assert walked.is_unknown("shut/b.md") and walked.is_unknown("shut/inner/a.md")
    assert not walked.is_unknown("shut2/gone.md") and not walked.is_unknown("open/d.md")


def test_a_root_that_may_not_be_read_is_said_in_one_line(open_root: Path) -> None:
    (open_root / "shut").mkdir(mode=0)
    with an_ordinary_user(), pytest.raises(ArchiveError, match="Permission denied"):
        walk(open_root / "shut")


def test_an_error_while_a_folder_is_listed_makes_its_posts_unknown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "good/a.md")
    put(root, "bad/b.md")
    scandir = os.scandir

    def failing(folder: int) -> object:
        if "b.md" in os.listdir(folder):
            raise OSError(5, "Input/output error")
        return scandir(folder)

    monkeypatch.setattr(archive.os, "scandir", failing)
    walked = walk(root)
    assert [found.path for found in files(walked)] == ["good/a.md"]
    assert walked.is_unknown("bad/b.md") and not walked.is_unknown("good/c.md")
    assert walked.partly_listed == {"bad"}
    assert walked.oddities[0][:2] == ("bad", "unreadable folder")


def test_a_folder_deleted_while_walking_is_no_oddity(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "a/a.md")
    walked = walk(root)
    monkeypatch.setattr(
        Folders, "folder", lambda self, path: self._root if not path else os.open("none", 0, dir_fd=self._root)
    )
    assert files(walked) == []
    assert not walked.oddities and not walked.is_unknown("a/a.md")


def test_a_very_large_post_is_cut_at_a_line(root: Path) -> None:
    with put(root, "large.md").open("wb") as file:
        file.truncate(50 << 20)
        file.write("一行文字\n".encode() * 200_000)
    source = read(root, "large.md")
    assert source.is_truncated and archive.LIMIT - 20 < len(source.data) <= archive.LIMIT
    assert source.data.endswith(b"\n")
    assert source.stamp.size == 50 << 20


def test_a_post_of_exactly_the_limit_is_whole(root: Path) -> None:
    put(root, "a.md", b"a" * 100)
    assert read(root, "a.md", 100) == (b"a" * 100, read(root, "a.md").stamp, False)
    assert read(root, "a.md", 99)[0::2] == (b"a" * 99, True)
    assert read(root, "a.md", 1).data == b"a"


@given(st.text(alphabet="aé中😀", min_size=1, max_size=40), st.integers(1, 160))
@settings(max_examples=100)
def test_a_line_without_end_is_cut_between_characters(text: str, limit: int) -> None:
    with TemporaryDirectory() as folder:
        put(Path(folder), "a.md", text.encode())
        source = read(folder, "a.md", limit)
    cut = source.data.decode()
    assert text.startswith(cut) and len(source.data) > limit - 4 - (0 if source.is_truncated else 160)


def test_a_head_is_the_first_part(root: Path) -> None:
    put(root, "a.md", b"a" * 70_000)
    put(root, "b.md", b"b")
    assert read_head(root, "a.md")[0::2] == (b"a" * archive.HEAD_LIMIT, True)
    assert read_head(root, "b.md")[0::2] == (b"b", False)


def test_a_file_that_changes_while_it_is_read_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(root, "a.md", b"old text")
    pread, changes = os.pread, iter([b"new, longer text"])

    def changing(descriptor: int, length: int, offset: int) -> bytes:
        data = pread(descriptor, length, offset)
        for change in changes:
            file.write_bytes(change)
        return data

    monkeypatch.setattr(archive.os, "pread", changing)
    source = read(root, "a.md")
    assert source.data == b"new, longer text"
    assert source.stamp.size == len(source.data)


def test_a_file_that_never_settles_keeps_the_stamp_from_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(root, "a.md", b"1")
    pread, sizes = os.pread, itertools.count(2)

    def growing(descriptor: int, length: int, offset: int) -> bytes:
        data = pread(descriptor, length, offset)
        file.write_bytes(b"1" * next(sizes))
        return data

    monkeypatch.setattr(archive.os, "pread", growing)
    source = read(root, "a.md")
    assert source.stamp.size < file.stat().st_size  # so the next sync sees a change


def test_open_folders_serve_a_batch_and_notice_a_folder_that_was_replaced(root: Path) -> None:
    others = open_files()
    put(root, "a/b/c.md", b"1")
    with Folders(root) as folders:
        assert read(root, "a/b/c.md", folders=folders).data == b"1"
        (root / "a").rename(root / "old")
        put(root, "a/b/d.md", b"2")
        assert read(root, "a/b/d.md", folders=folders).data == b"2"
        for number in range(200):
            put(root, f"{number}/x.md")
            assert read_head(root, f"{number}/x.md", folders).data == b"x"
        assert open_files() < others + 64 + 60
    before = open_files()
    for _ in range(20):
        read(root, "a/b/d.md")
        with pytest.raises(UnreadablePostError):
            read(root, "a/b/none.md")
    assert open_files() == before


def test_walking_and_reading_write_nothing(root: Path) -> None:
    put(root, "a/b.md", b"text")
    before = {path: os.lstat(path)[:9] for path in sorted(root.rglob("*"))}
    assert [read(root, path).data for path in paths(root)] == [b"text"]
    assert {path: os.lstat(path)[:7] for path in sorted(root.rglob("*"))} == {
        path: held[:7] for path, held in before.items()
    }


NAME = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=6).filter(
    lambda name: name not in (".", "..")
)


@given(
    st.lists(st.tuples(st.lists(NAME, max_size=3), NAME, st.sampled_from([".md", ".markdown", ".txt", ""]))),
    st.randoms(),
)
@settings(max_examples=60, deadline=None)
def test_a_walk_finds_what_a_plain_listing_finds(
    given_files: list[tuple[list[str], str, str]], chance: random.Random
) -> None:
    with TemporaryDirectory() as folder:
        for folders, name, suffix in given_files:
            path = Path(folder, *folders, name + suffix)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                if os.path.lexists(path):
                    continue
                kind = chance.random()
                if kind < 0.1:
                    os.mkfifo(path)
                elif kind < 0.2:
                    path.symlink_to(chance.choice([folder, "/etc/passwd", "none"]))
                else:
                    path.write_bytes(b"x")
            except (OSError, ValueError):
                continue  # the name is taken by a file of another kind
        expected = {
            str((Path(where) / name).relative_to(folder))
            for where, inner, names in os.walk(folder)
            if not inner.sort()  # type: ignore[func-returns-value]
            for name in names
            if name.endswith((".md", ".markdown")) and stat.S_ISREG((Path(where) / name).lstat().st_mode)
            if not any(part[0] == "." or part == "node_modules" for part in Path(where).relative_to(folder).parts)
        }
        found = [post.path for post in files(walk(folder))]
        assert len(found) == len(set(found))
        assert set(found) == expected
        assert all(read(folder, path).data == b"x" for path in found)
