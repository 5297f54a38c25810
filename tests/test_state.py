"""The state: what the reader did survives kills, full disks, other sessions and renamings; nothing overwrites it."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.errors import StateError
from newstui.gate import Clean
from newstui.state import (
    ALIAS,
    NO_MARK,
    Mark,
    MarkChange,
    Place,
    SavedSearch,
    State,
    export_lines,
    import_lines,
)
from newstui.state import file as state_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "newstui" / "state.db"


@pytest.fixture
def state(path: Path) -> State:
    return State.open(path)


@pytest.fixture
def archive(state: State, tmp_path: Path) -> str:
    return state.archive(tmp_path)


def star(path: str, key: bytes = b"") -> MarkChange:
    return MarkChange(path, key, on=Mark.STARRED)


def test_marks_come_back_in_another_session(path: Path, state: State, archive: str) -> None:
    state.change(archive, [MarkChange("\udcff.md", b"k", on=Mark.READ | Mark.STARRED), star("b")])
    state.change(archive, [MarkChange("\udcff.md", b"k", off=Mark.READ)])
    state.close()
    again = State.open(path)
    assert {os.fsdecode(one): bits for one, bits in again.marks(archive).items()} == {
        "\udcff.md": Mark.STARRED,
        "b": Mark.STARRED,
    }


def test_the_archive_id_is_made_once_for_a_folder(path: Path, state: State, tmp_path: Path) -> None:
    one, other = state.archive(tmp_path / "one"), state.archive(tmp_path / "other")
    assert one != other
    assert State.open(path).archive(tmp_path / "one") == one


def test_a_moved_archive_keeps_its_id_and_marks(state: State, tmp_path: Path) -> None:
    old = state.archive(tmp_path / "old")
    state.change(old, [star("a")])
    new = state.archive(tmp_path / "new")
    state.move_archive(old, tmp_path / "new")
    assert state.archive(tmp_path / "new") == old != new
    assert state.marks(old) == {b"a": Mark.STARRED}
    assert [one.folder for one in state.archives()] == [str(tmp_path / "new")], "the empty one gave way"


def test_moving_onto_an_archive_with_marks_loses_neither(state: State, tmp_path: Path) -> None:
    old, new = state.archive(tmp_path / "old"), state.archive(tmp_path / "new")
    state.change(old, [star("a")])
    state.change(new, [star("b")])
    state.move_archive(old, tmp_path / "new")
    assert state.marks(old) and state.marks(new)
    assert state.archive(tmp_path / "new") == old


def test_marks_of_one_archive_are_not_those_of_another(state: State, tmp_path: Path) -> None:
    one, other = state.archive(tmp_path / "one"), state.archive(tmp_path / "other")
    state.change(one, [star("same.md")])
    assert state.marks(other) == {}


def test_a_renamed_post_takes_its_marks_tags_and_place_along(state: State, archive: str) -> None:
    state.change(archive, [MarkChange("old", b"k", on=Mark.READ, tags_on=frozenset({Clean("q3")}))])
    state.change(archive, [star("new")])
    state.keep_place(archive, "old", Place(3, 4))
    state.rename(archive, [(b"old", b"new")])
    assert state.marks(archive) == {b"new": Mark.READ | Mark.STARRED}, "joined to what was there"
    assert state.tags(archive) == {b"new": {"q3"}}
    assert state.place(archive, "new") == Place(3, 4)
    assert state.place(archive, "old") is None


def test_tags_are_kept_beside_marks_and_without_them(state: State, archive: str) -> None:
    state.change(archive, [MarkChange("a", b"key", tags_on=frozenset({Clean("x"), Clean("y")}))])
    state.mark_posts(archive, [(b"a", b"key")], tags_off=[Clean("x")])
    assert state.tags(archive) == {b"a": {"y"}}
    assert state.marks(archive) == {}
    assert state.content_keys(archive) == {b"a": b"key"}


def test_a_number_key_belongs_to_one_search(state: State, archive: str) -> None:
    state.save_search(archive, SavedSearch(Clean("芯片"), "芯片", 1))
    state.save_search(archive, SavedSearch(Clean("b"), "b", None))
    state.save_search(archive, SavedSearch(Clean("a"), "a", 1))
    state.save_search(archive, SavedSearch(Clean("芯片"), "芯片 is:unread", 2))
    assert [(one.name, one.query, one.key) for one in state.searches(archive)] == [
        ("a", "a", 1),
        ("芯片", "芯片 is:unread", 2),
        ("b", "b", None),
    ]
    state.forget_search(archive, "a")
    assert len(state.searches(archive)) == 2


def test_choices_and_watched_stocks(state: State) -> None:
    state.keep_choice("theme", "a")
    state.keep_choice("theme", "b")
    assert state.choices() == {"theme": "b"}
    state.watch("sh600519", True)
    state.watch("sh600519", True)
    state.watch("hk00700", True)
    state.watch("hk00700", False)
    assert state.watched() == {"sh600519"}


def test_everything_is_private(path: Path, state: State, archive: str) -> None:
    state.change(archive, [star("a")])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a database at all, but longer than a header" * 99, "damaged"),
        (b"SQLite format 3\x00" + b"\xff" * 4096, "damaged|can't be used"),
    ],
)
def test_a_broken_file_is_an_error_and_is_left_as_it_is(path: Path, content: bytes, says: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(StateError, match=says):
        State.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(StateError, match="not newstui's"):
        State.open(path)
    assert path.read_bytes() == before


def test_a_newer_version_is_refused_and_left_as_it_is(path: Path, state: State) -> None:
    state.close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(StateError, match="newer"):
        State.open(path)
    assert path.read_bytes() == before


def test_a_read_only_file_can_be_read_and_says_that_it_cannot_be_written(
    path: Path, state: State, archive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.change(archive, [star("a")])
    state.close()
    monkeypatch.setattr(state_file, "_may_write", lambda path: False)  # root, who may run this, may write everything
    reader = State.open(path)
    assert reader.marks(archive) == {b"a": Mark.STARRED}
    with pytest.raises(StateError, match="can't be written"):
        reader.change(archive, [star("b")])


def _mark_many(arguments: tuple[str, str, int]) -> None:
    path, archive, number = arguments
    state = State.open(Path(path))
    for post in range(60):
        state.change(archive, [MarkChange(f"own-{number}-{post}", b"", on=Mark.READ)])
        state.change(archive, [MarkChange(f"shared-{post}", b"", on=Mark(1 << number))])


def test_sessions_that_write_at_once_lose_nothing_of_each_other(path: Path, state: State, archive: str) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(_mark_many, [(str(path), archive, number) for number in range(3)])
    marks = state.marks(archive)
    assert sum(one.startswith(b"own-") for one in marks) == 180
    assert {bits for one, bits in marks.items() if one.startswith(b"shared-")} == {7}


_KILLED = """
import sys
from pathlib import Path
from newstui.state import Mark, MarkChange, State
state = State.open(Path(sys.argv[1]))
for number in range(10_000):
    state.change(sys.argv[2], [MarkChange(f"{number}", b"", on=Mark.READ)])
    print(number, flush=True)
"""


def test_what_was_written_survives_kill_9(path: Path, state: State, archive: str) -> None:
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(path), archive], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        acknowledged = -1
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged > 20:
                process.send_signal(signal.SIGKILL)
                break
        rest = process.stdout.read().split()
        process.wait()
        acknowledged = max([acknowledged, *map(int, rest)])
        marks = state.marks(archive)
        assert all(f"{number}".encode() in marks for number in range(acknowledged + 1))


_FULL = """
import resource, signal, sys
from pathlib import Path
from newstui.errors import StateError
from newstui.state import Mark, MarkChange, State
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
state = State.open(Path(sys.argv[1]))
size = Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
try:
    state.change(sys.argv[2], [MarkChange(f"{n}" * 50, b"", on=Mark.READ) for n in range(2000)])
except StateError as error:
    print("refused:", error)
print(len(state.marks(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
state.change(sys.argv[2], [MarkChange("after", b"", on=Mark.READ)])
print(len(state.marks(sys.argv[2])))
"""


def test_a_full_disk_refuses_the_change_whole_and_the_next_one_goes_in(path: Path, state: State, archive: str) -> None:
    assert resource.RLIMIT_FSIZE
    state.change(archive, [star("before")])
    done = subprocess.run([sys.executable, "-c", _FULL, str(path), archive], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("refused:")
    assert lines[1:] == ["1", "2"]


changes = st.builds(
    MarkChange,
    st.sampled_from(["a", "b", "\udcfe"]),
    st.sampled_from([b"", b"k"]),
    on=st.sampled_from([NO_MARK, Mark.READ, Mark.LATER]),
    off=st.sampled_from([NO_MARK, Mark.STARRED]),
    tags_on=st.sampled_from([frozenset(), frozenset({Clean("茅台")})]),
)


@given(st.lists(changes, max_size=8))
def test_what_is_exported_and_imported_is_the_same_and_twice_changes_nothing(made: list[MarkChange]) -> None:
    one, other = State.open(None), State.open(None)
    archive = one.archive(Path("/news"))
    one.change(archive, made)
    one.save_search(archive, SavedSearch(Clean("芯片"), 'cat:"金融 a"', 3))
    one.watch("sh600519", True)
    one.keep_choice("theme", "mine alone")
    one.keep_choice(ALIAS + "酱香", "sh600519")
    lines = list(export_lines(one))
    there = other.archive(Path("/elsewhere"))
    for _ in range(2):
        assert import_lines(other, lines, there) == len(lines)
        assert other.marks(there) == one.marks(archive)
        assert other.tags(there) == one.tags(archive)
        assert other.searches(there) == one.searches(archive)
        assert other.watched() == one.watched()
        assert other.choices() == {ALIAS + "酱香": "sh600519"}


def test_an_import_into_the_state_it_came_from_goes_to_its_own_archives(state: State, tmp_path: Path) -> None:
    one, two = state.archive(tmp_path / "1"), state.archive(tmp_path / "2")
    state.change(one, [star("a")])
    state.change(two, [star("b")])
    import_lines(state, list(export_lines(state)), one)
    assert state.marks(one) == {b"a": Mark.STARRED} and state.marks(two) == {b"b": Mark.STARRED}


def test_an_import_only_ever_adds(state: State, archive: str) -> None:
    state.change(archive, [star("a")])
    import_lines(state, ['{"kind": "mark", "path": "a", "read": true, "starred": false}'], archive)
    assert state.marks(archive) == {b"a": Mark.READ | Mark.STARRED}


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        "1",
        '{"kind": "unknown"}',
        '{"kind": "mark"}',
        '{"kind": "mark", "path": 3}',
        '{"kind": "mark", "path": "a\\u0000b"}',
        '{"kind": "mark", "path": "\\ud800"}',
        '{"kind": "mark", "path": "a", "content_key": "xyz"}',
        '{"kind": "mark", "path": "a", "tags": [1]}',
        '{"kind": "search", "name": "a", "query": "b", "key": 12}',
        '{"kind": "search", "name": "a"}',
        "[" * 100_000,
    ],
)
def test_a_wrong_line_is_named_and_nothing_of_the_file_is_taken(state: State, archive: str, line: str) -> None:
    good = json.dumps({"kind": "mark", "path": "good", "read": True})
    with pytest.raises(StateError, match="Line 2 "):
        import_lines(state, [good, line], archive)
    assert state.marks(archive) == {}


def test_names_from_an_import_pass_the_gate(state: State, archive: str) -> None:
    import_lines(state, ['{"kind": "search", "name": "a\\u001b[31m", "query": "q"}'], archive)
    assert "\x1b" not in state.searches(archive)[0].name
