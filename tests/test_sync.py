"""Sync: applying a diff makes catalogue and index match the archive, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui import archive
from newstui import settings as choices
from newstui.catalogue import Catalogue, Flag, Known, Stamp, Writer
from newstui.errors import ArchiveVanishedError, IndexBusyError, IndexUnusableError, UnreadablePostError
from newstui.index import Index
from newstui.sync import (
    SyncProgress,
    SyncReport,
    apart,
    crew,
    damage,
    folder,
    following,
    looking,
    pace,
    reading,
    running,
)
from newstui.sync.apart import synchronise_apart
from newstui.sync.diff import GRAIN_NS, Diff, diff, is_settled
from newstui.sync.following import Watch
from newstui.sync.lock import syncing
from newstui.sync.plan import Plan
from newstui.sync.reading import Job, Task
from newstui.sync.running import synchronise
from newstui.sync.worker import Orders

LONG_AGO = 1_500_000_000


def written(path: Path, title: str, body: str = "正文。", date: str = "2022-02-08 14:11:00", more: str = "") -> None:
    """A post that nobody touched lately."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folders = "".join(f"\n - {part}" for part in path.parent.parts[-1:])
    path.write_text(f"---\ntitle: '{title}'\ndate: {date}\ncategories:{folders}\n{more}---\n\n<p>{body}</p>\n", "utf-8")


class Shelf:
    """An archive with its index, synced with everything real."""

    def __init__(self, folder: Path) -> None:
        self.root, self.index_folder = folder / "news", folder / "index"
        self.root.mkdir()
        self.index_folder.mkdir(mode=0o700)
        settings = choices.load({"archive": str(self.root)}, {"HOME": str(folder)})
        self.plan = Plan(settings, self.index_folder)
        self.catalogue = Catalogue.open(self.index_folder / "catalogue.db")

    def write(self, name: str, title: str = "题目", body: str = "正文。", **how: str) -> None:
        written(self.root / name, title, body, **how)

    def sync(self, *, progress: Callable[[SyncProgress], None] = lambda moved: None, stop: Event | None = None,
             **how: object) -> SyncReport:  # fmt: skip
        return synchronise(replace(self.plan, **how), self.catalogue, progress, stop)  # type: ignore[arg-type]

    def index(self) -> Index:
        return Index.open(self.plan.words, create=True)

    def titles(self) -> dict[str, str]:
        return {row.path: row.title for row in self.catalogue.rows(self.catalogue.ids()) if row}

    def found(self, words: str) -> set[str]:
        """Paths of the posts that the index finds."""
        ids = self.index().find(words).ids.tolist()
        return {row.path for row in self.catalogue.rows(ids) if row}

    def check(self) -> None:
        """Catalogue, index and archive say the same."""
        on_disk = {os.fspath(path.relative_to(self.root)) for path in self.root.rglob("*.md")}
        rows = [row for row in self.catalogue.rows(self.catalogue.ids()) if row]
        assert {row.path for row in rows} == on_disk
        assert all(row.is_complete for row in rows)
        assert sorted(row.id for row in rows) == self.index().ids().tolist()
        assert self.catalogue.counts() == (len(rows), len(rows))
        assert self.index().generation == self.catalogue.index_generation


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


# -- the pure diff ------------------------------------------------------------------------------------------------


stamps = st.builds(Stamp, st.integers(0, 2), st.just(0), st.integers(0, 1), st.integers(0, 2))
disks = st.dictionaries(st.sampled_from("abcdef"), stamps)
knowns = st.dictionaries(st.sampled_from("abcdef"), st.builds(Known, st.integers(1, 9), stamps, st.booleans()))


@given(disks, knowns)
def test_each_path_is_in_one_part_of_the_diff_or_is_unchanged(disk: dict[str, Stamp], known: dict[str, Known]) -> None:
    found = diff(disk, known)
    parts = [*found.added, *found.changed, *found.unsettled, *found.removed]
    assert len(parts) == len(set(parts))
    same = {path for path in disk.keys() & known.keys() if disk[path] == known[path].stamp and known[path].is_settled}
    assert set(parts) | same == disk.keys() | known.keys()
    assert set(found.removed) == known.keys() - disk.keys()
    assert bool(found) == bool(parts)


def test_what_lies_below_an_unreadable_folder_is_not_removed() -> None:
    known = {path: Known(1, Stamp(0, 0, 0, 0), True) for path in ("shut/a", "open/a")}
    assert diff({}, known, lambda path: path.startswith("shut/")).removed == ("open/a",)


@pytest.mark.parametrize(("gone", "known", "has_vanished"), [(0, 0, False), (1, 1, True), (1, 2, False), (2, 3, True)])
def test_more_than_half_gone_is_a_vanished_archive(gone: int, known: int, has_vanished: bool) -> None:
    assert Diff(removed=tuple(map(str, range(gone)))).has_vanished(known) is has_vanished


def test_a_renamed_folder_is_not_a_vanished_archive() -> None:
    known = {f"old/{n}": Known(n, Stamp(n, 5, 7, n), True) for n in range(10)}
    found = diff({f"new/{n}": Stamp(n, 6, 7, n) for n in range(10)}, known)
    assert found.moved == 10 and not found.has_vanished(10)


@pytest.mark.parametrize(
    ("ctime", "settled"),
    [(0, True), (-GRAIN_NS - 1, True), (-GRAIN_NS, False), (GRAIN_NS, False), (GRAIN_NS + 1, True)],
)
def test_a_file_is_settled_when_its_last_change_is_older_than_the_clock_is_coarse(ctime: int, settled: bool) -> None:
    now = 1_700_000_000 * 10**9
    assert is_settled(Stamp(0, now + ctime if ctime else 0, 0, 0), now) is settled


# -- one sync -----------------------------------------------------------------------------------------------------


def test_posts_are_listed_and_found_after_a_sync(shelf: Shelf) -> None:
    shelf.write("金融/a.md", "十股获融资", "贵州茅台净买入")
    shelf.write("b.md", "second", "nothing")
    report = shelf.sync()
    assert (report.posts, report.added, report.changed, report.removed, report.skipped) == (2, 2, 0, 0, ())
    shelf.check()
    assert shelf.found("融资") == {"金融/a.md"} == shelf.found("茅台净买")
    assert [one.path for one in shelf.catalogue.categories()] == [("news",), ("金融",)]


def test_a_second_sync_does_nothing(shelf: Shelf) -> None:
    shelf.write("a.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    generation, files = shelf.catalogue.generation, sorted(shelf.plan.words.iterdir())
    report = shelf.sync()
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert shelf.catalogue.generation == generation
    assert sorted(shelf.plan.words.iterdir()) == files


def _age(shelf: Shelf) -> None:
    """As if the posts had been read long after they were written."""
    with shelf.catalogue.file.transaction() as sql:
        sql.execute("UPDATE post SET flags = flags & ~?", [int(Flag.UNSETTLED)])


def test_a_changed_post_gets_a_new_number_and_is_found_by_its_new_words_only(shelf: Shelf) -> None:
    shelf.write("a.md", "old words")
    shelf.sync()
    before = shelf.catalogue.id_at("a.md")
    shelf.write("a.md", "fresh words and more")
    report = shelf.sync()
    assert (report.added, report.changed) == (0, 1)
    assert shelf.catalogue.id_at("a.md") != before
    shelf.check()
    assert shelf.found("fresh") == {"a.md"} and shelf.found("old") == set()


def test_a_post_that_was_only_touched_keeps_its_number(shelf: Shelf) -> None:
    shelf.write("a.md")
    shelf.sync()
    before = shelf.catalogue.id_at("a.md")
    os.utime(shelf.root / "a.md", (LONG_AGO, LONG_AGO))
    report = shelf.sync()
    assert (report.added, report.changed) == (0, 0)
    assert shelf.catalogue.id_at("a.md") == before
    assert shelf.catalogue.known()["a.md"].stamp.mtime_ns == LONG_AGO * 10**9
    shelf.check()


def test_a_change_of_the_same_size_within_the_clocks_grain_is_seen(shelf: Shelf) -> None:
    shelf.write("a.md", "one")
    status = (shelf.root / "a.md").stat()
    shelf.sync()
    (shelf.root / "a.md").write_text((shelf.root / "a.md").read_text("utf-8").replace("one", "two"), "utf-8")
    os.utime(shelf.root / "a.md", ns=(status.st_atime_ns, status.st_mtime_ns))
    now = (shelf.root / "a.md").stat()
    with shelf.catalogue.file.transaction() as sql:  # as if the clock had not ticked between the two
        sql.execute("UPDATE post SET ctime_ns = ?", [now.st_ctime_ns])
    shelf.sync()
    assert shelf.titles() == {"a.md": "two"}


def test_removed_posts_go(shelf: Shelf) -> None:
    for number in range(5):
        shelf.write(f"{number}.md")
    shelf.sync()
    (shelf.root / "0.md").unlink()
    report = shelf.sync()
    assert report.removed == 1 and report.posts == 4
    shelf.check()


def test_a_folder_that_came_with_one_sync_and_went_before_the_next_goes(shelf: Shelf) -> None:
    for number in range(5):
        shelf.write(f"{number}.md")
    shelf.write("new/a.md")
    shelf.write("other/b.md")
    shelf.sync()
    (shelf.root / "new").rename(shelf.root / "newer")
    report = shelf.sync()
    assert (report.added, report.removed) == (1, 1)
    shelf.check()
    shutil.rmtree(shelf.root / "newer")
    shutil.rmtree(shelf.root / "other")
    assert shelf.sync().removed == 2
    shelf.check()
    assert shelf.catalogue.folders() == [""]


def test_an_archive_that_is_half_gone_changes_nothing_unless_pruned(shelf: Shelf) -> None:
    for number in range(4):
        shelf.write(f"{number}.md")
    shelf.sync()
    for number in range(3):
        (shelf.root / f"{number}.md").unlink()
    shelf.write("new.md")
    with pytest.raises(ArchiveVanishedError, match="3 of 4"):
        shelf.sync()
    assert len(shelf.titles()) == 4 and "new.md" not in shelf.titles()
    assert shelf.sync(prune=True).removed == 3
    shelf.check()


def test_posts_of_a_folder_that_cannot_be_read_stay(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write("shut/a.md")
    shelf.write("b.md")
    shelf.sync()
    real = os.scandir

    def scandir(path: object) -> object:
        if isinstance(path, int) and Path(f"/proc/self/fd/{path}").readlink().name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)  # root, who may run this, may read everything
    report = shelf.sync()
    assert report.removed == 0 and "shut/a.md" in shelf.titles()
    assert [(one.path, one.reason) for one in report.skipped] == [("shut", "unreadable folder")]
    assert [(one.path, one.problem) for one in shelf.catalogue.odd_files()] == [("shut", "unreadable folder")]


def test_a_broken_file_is_reported_and_the_rest_are_indexed(shelf: Shelf) -> None:
    shelf.write("good.md", "good")
    (shelf.root / "binary.md").write_bytes(bytes(range(256)) * 50)
    (shelf.root / "empty.md").write_bytes(b"")
    (shelf.root / "link.md").symlink_to("/etc/passwd")
    os.mkfifo(shelf.root / "fifo.md")
    (shelf.root / "folder.md").mkdir()
    (shelf.root / os.fsdecode(b"\xff\xfe.md")).write_bytes(b"# \xc4\xe3\xba\xc3\xca\xc0\xbd\xe7")
    report = shelf.sync()
    assert {(one.path, one.reason) for one in report.skipped} == {
        ("link.md", "symlink"),
        ("fifo.md", "not a regular file"),
    }
    assert shelf.found("good") == {"good.md"}
    assert "\udcff\udcfe.md" in shelf.titles() and "binary.md" in shelf.titles()
    problems = {one.problem for one in shelf.catalogue.findings() if one.path == "binary.md"}
    assert "binary" in problems
    assert shelf.catalogue.counts() == (4, 4)


def test_what_is_mended_is_no_longer_odd(shelf: Shelf) -> None:
    shelf.write("good.md")
    os.mkfifo(shelf.root / "a.md")
    shelf.sync()
    assert shelf.catalogue.odd_files()
    (shelf.root / "a.md").unlink()
    shelf.sync()
    assert not shelf.catalogue.odd_files()


def test_a_very_large_post_is_indexed_to_its_first_mebibyte(shelf: Shelf) -> None:
    shelf.write("big.md", "big", "起头 " + "中间文字。" * 400_000 + " 末尾")
    shelf.sync()
    (row,) = shelf.catalogue.rows(shelf.catalogue.ids())
    assert row is not None and row.flags & Flag.TRUNCATED
    assert shelf.found("起头") == {"big.md"} and shelf.found("末尾") == set()
    assert ("big.md", "too large") in {(one.path, one.problem) for one in shelf.catalogue.findings()}


def test_names_that_one_post_teaches_are_found_in_posts_read_before_and_after(shelf: Shelf) -> None:
    shelf.write("before.md", "before", "天马星空 股价上涨，天马星空公司公告。")
    shelf.sync()
    shelf.write("teacher.md", "teacher", '<span id="stock_sh600999"><a>天马星空</a></span>')
    shelf.sync()
    shelf.write("after.md", "after", "天马星空 股价下跌，天马星空公司公告。")
    shelf.sync()
    kinds = {
        row.path: [(stock.code, stock.kind) for stock in row.stocks]
        for row in shelf.catalogue.rows(shelf.catalogue.ids())
        if row
    }
    assert kinds == {
        "before.md": [("sh600999", "named")],
        "teacher.md": [("sh600999", "linked")],
        "after.md": [("sh600999", "named")],
    }
    assert shelf.catalogue.unsought_names() == []


def test_a_name_of_the_readers_own_is_found_in_posts_read_before(shelf: Shelf) -> None:
    shelf.write("before.md", "before", "酱香王 股价上涨，酱香王公司公告。")
    shelf.write("other.md", "other", "公司公告，股价上涨。")
    shelf.sync()
    settings = replace(shelf.plan.settings, stock_aliases={"酱香王": "600519", "no stock": "nonsense"})
    for _ in range(2):
        shelf.sync(settings=settings)
        stocks = {row.path: row.stocks for row in shelf.catalogue.rows(shelf.catalogue.ids()) if row}
        assert [(stock.code, stock.name) for stock in stocks["before.md"]] == [("sh600519", "酱香王")]
        assert stocks["other.md"] == ()
    assert shelf.catalogue.own_names() == {("sh600519", "酱香王")}


def test_a_few_named_files_are_synced_without_looking_at_the_rest(shelf: Shelf) -> None:
    for name in ("a.md", "b.md", "gone.md"):
        shelf.write(name)
    shelf.sync()
    shelf.write("new.md", "new")
    shelf.write("a.md", "changed title")
    shelf.write("unseen.md")
    (shelf.root / "gone.md").unlink()
    report = shelf.sync(paths=("new.md", "a.md", "gone.md", "never.md"))
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert "unseen.md" not in shelf.titles()
    assert shelf.catalogue.is_settled, "a whole sync ended before"
    shelf.sync()
    shelf.check()


def test_heads_first_lists_every_post_before_any_is_read(shelf: Shelf) -> None:
    for number in range(120):
        shelf.write(f"{number:03}.md", f"title {number}", date=f"2022-01-{number % 28 + 1:02} 00:00:00")
    listed: list[tuple[str, int, int]] = []

    def progress(moved: SyncProgress) -> None:
        listed.append((moved.phase, *shelf.catalogue.counts()))

    shelf.sync(heads_first=True, progress=progress)
    shelf.check()
    assert ("reading", 120, 0) in listed
    assert all(posts == complete for phase, posts, complete in listed if phase == "names")


def test_progress_never_goes_back_within_a_phase_and_ends_at_the_total(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_APART", 0.0)
    for number in range(1000):
        shelf.write(f"{number:04}.md", f"title {number}")
    told: list[SyncProgress] = []
    shelf.sync(heads_first=True, jobs=2, progress=told.append)
    phases = list(dict.fromkeys(moved.phase for moved in told))
    assert phases == ["looking", "heads", "reading", "merging"]
    for phase in ("heads", "reading"):
        steps = [moved.done for moved in told if moved.phase == phase]
        assert steps == sorted(steps) and steps[-1] == 1000
    assert len(shelf.index().segments) == 1, "many batches are merged once"
    shelf.check()


def test_a_screen_of_posts_is_shown_while_a_slow_disk_is_looked_at(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "EARLY", -1)
    for number in range(600):
        (shelf.root / f"{number}.md").write_text(f"# title {number}\n", "utf-8")
    seen: list[tuple[str, int]] = []
    shelf.sync(heads_first=True, progress=lambda moved: seen.append((moved.phase, shelf.catalogue.counts()[0])))
    assert ("heads", 50) in seen, "before the heads are begun"
    shelf.check()


def test_an_index_can_be_rebuilt_from_nothing(shelf: Shelf) -> None:
    shelf.write("a.md", "words")
    shelf.sync()
    report = shelf.sync(rebuild=True)
    assert report.added == 1
    shelf.check()
    assert shelf.found("words") == {"a.md"}


# -- what may happen in between -----------------------------------------------------------------------------------


names = st.sampled_from(["a.md", "b.md", "c/d.md", "c/e.md", "f.md"])
steps = st.lists(
    st.tuples(st.just("write"), names, st.sampled_from(["茅台", "宁德", "five"]))
    | st.tuples(st.just("remove"), names, st.none())
    | st.tuples(st.just("rename"), names, names)
    | st.tuples(st.sampled_from(["sync", "sync heads", "crash"]), st.integers(0, 3), st.none()),
    max_size=14,
)


class _Crash(BaseException):
    """The process ends here."""


@settings(max_examples=40)
@given(steps)
def test_applying_a_diff_makes_catalogue_and_index_match_the_archive(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, object, object]]
) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("law"))
    for verb, one, other in made:
        path = shelf.root / str(one)
        if verb == "write":
            shelf.write(str(one), str(other))
        elif verb == "remove":
            path.unlink(missing_ok=True)
        elif verb == "rename" and path.exists():
            (shelf.root / str(other)).parent.mkdir(exist_ok=True)
            path.rename(shelf.root / str(other))
        elif verb.startswith("sync"):
            shelf.sync(prune=True, heads_first=verb == "sync heads")
            shelf.check()
        elif verb == "crash":
            _crash_at(shelf, int(str(one)))
    shelf.sync(prune=True)
    shelf.check()
    for path in shelf.root.rglob("*.md"):
        title = path.read_text("utf-8").split("'")[1]
        assert os.fspath(path.relative_to(shelf.root)) in shelf.found(title)


def _crash_at(shelf: Shelf, commit: int) -> None:
    """A sync that ends at its nth commit to index or catalogue."""
    left = [commit]

    def tick() -> None:
        if left[0] == 0:
            raise _Crash
        left[0] -= 1

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((Index, "commit"), (running.Catalogue, "counts"), (Writer, "apply"),
                            (Writer, "settle"), (Writer, "begin")):  # fmt: skip
            real = getattr(owner, name)

            def crashing(*given: object, _real: Callable[..., object] = real, **named: object) -> object:
                tick()
                return _real(*given, **named)

            patch.setattr(owner, name, crashing)
        with contextlib.suppress(_Crash):
            shelf.sync(prune=True)


def test_a_crash_between_the_commits_of_index_and_catalogue_is_healed(shelf: Shelf) -> None:
    shelf.write("a.md", "first")
    shelf.sync()
    shelf.write("b.md", "second")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "apply", _raise)
        with pytest.raises(_Crash):
            shelf.sync()
    assert len(shelf.index().ids()) == 2, "in the index"
    assert set(shelf.titles()) == {"a.md"}, "but not in the catalogue"
    shelf.sync()
    shelf.check()
    assert shelf.found("second") == {"b.md"}


def _raise(*_: object, **__: object) -> None:
    raise _Crash


def test_posts_that_the_index_lost_are_read_again(shelf: Shelf) -> None:
    for number in range(3):
        shelf.write(f"{number}.md", f"title{number}")
    shelf.sync()
    shelf.index().commit(removed=[shelf.catalogue.id_at("1.md") or 0])
    shelf.sync()
    shelf.check()
    assert shelf.found("title1") == {"1.md"}


def test_an_index_that_was_deleted_is_built_again_while_lists_stay(shelf: Shelf) -> None:
    shelf.write("a.md", "words")
    shelf.sync()
    shutil.rmtree(shelf.plan.words)
    assert shelf.titles() == {"a.md": "words"}
    shelf.sync()
    shelf.check()


def test_a_damaged_index_is_built_again(shelf: Shelf) -> None:
    shelf.write("a.md", "words")
    shelf.sync()
    for path in shelf.plan.words.iterdir():
        path.write_bytes(b"\0" * 10)
    shelf.write("b.md", "more words")
    shelf.sync()
    shelf.check()
    assert shelf.found("words") == {"a.md", "b.md"}


def test_a_deleted_catalogue_is_filled_again(shelf: Shelf) -> None:
    shelf.write("a.md", "words")
    shelf.sync()
    shelf.catalogue.close()
    (shelf.index_folder / "catalogue.db").unlink()
    shelf.catalogue = Catalogue.open(shelf.index_folder / "catalogue.db")
    shelf.sync()
    shelf.check()


def test_a_stopped_sync_keeps_what_is_committed_and_the_next_goes_on(shelf: Shelf) -> None:
    for number in range(60):
        shelf.write(f"{number}.md", f"title{number}")
    stop = Event()
    report = shelf.sync(stop=stop, progress=lambda moved: stop.set() if moved.phase == "reading" else None)
    assert not report.is_finished and not shelf.catalogue.is_settled
    report = shelf.sync()
    assert report.is_finished and shelf.catalogue.is_settled
    shelf.check()


def test_a_second_process_is_told_who_syncs_and_reads_on(shelf: Shelf) -> None:
    shelf.write("a.md")
    shelf.sync()
    with syncing(shelf.index_folder):
        with pytest.raises(IndexBusyError, match=str(os.getpid())):
            shelf.sync()
        assert shelf.titles()
    shelf.sync()


def test_the_lock_is_free_when_its_holder_was_killed(shelf: Shelf) -> None:
    code = (  # the holder does nothing until it is killed: nobody waits for its sleep
        "import sys, time; from pathlib import Path; from newstui.sync.lock import syncing\n"
        "with syncing(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(shelf.index_folder)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(IndexBusyError):
        shelf.sync()
    holder.kill()
    holder.wait()
    shelf.sync()


_FULL = """
import resource, signal, sys
from pathlib import Path
from newstui import settings
from newstui.catalogue import Catalogue
from newstui.errors import IndexUnusableError
from newstui.sync.plan import Plan
from newstui.sync.reading import Job, Task
from newstui.sync.running import synchronise
from newstui.sync.worker import Orders
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
root, index = Path(sys.argv[1]), Path(sys.argv[2])
catalogue = Catalogue.open(index / "catalogue.db")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    synchronise(Plan(settings.load({"archive": str(root)}, {"HOME": "/"}), index), catalogue)
except IndexUnusableError as error:
    print("refused:", error)
"""


@pytest.mark.parametrize("limit", [1_000, 20_000, 100_000])
def test_a_full_disk_ends_the_sync_and_what_was_there_stays(shelf: Shelf, limit: int) -> None:
    shelf.write("a.md", "before")
    shelf.sync()
    for number in range(40):
        shelf.write(f"{number}.md", f"title{number}", "".join(chr(0x4E00 + number * 300 + n) for n in range(300)) * 9)
    shelf.catalogue.close()
    arguments = [sys.executable, "-c", _FULL, str(shelf.root), str(shelf.index_folder), str(limit)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("refused:"), done.stdout
    assert shelf.titles()["a.md"] == "before" and shelf.found("before") == {"a.md"}
    shelf.sync()
    shelf.check()


# -- with workers -------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Enough posts for workers."""
    monkeypatch.setattr(running, "FEW", 50)
    for number in range(70):
        shelf.write(f"{number:02}.md", f"title{number}", f"茅台 {number}")
    return shelf


def test_workers_read_what_one_process_reads(busy: Shelf) -> None:
    report = busy.sync(jobs=2)
    assert report.added == 70
    busy.check()
    assert len(busy.found("茅台")) == 70


def test_a_post_that_kills_its_worker_is_listed_by_name_and_the_others_are_indexed(
    busy: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # the worker is a fresh interpreter: what a hostile post would do to it is put in its way
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "if 'newstui.sync.worker' in ' '.join(sys.orig_argv):\n"
        "    import newstui.sync.reading as reading\n"
        "    real = reading.parse_post\n"
        "    def parse_post(path, *rest):\n"
        "        if path == '33.md':\n"
        "            os._exit(139)\n"
        "        return real(path, *rest)\n"
        "    reading.parse_post = parse_post\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    report = busy.sync(jobs=1)
    assert report.posts == 70
    busy.check()
    assert [one.path for one in busy.catalogue.findings() if one.problem == "hostile"] == ["33.md"]
    assert len(busy.found("茅台")) == 69
    assert busy.titles()["33.md"] == "33.md"


def test_an_idle_worker_ends_when_its_parent_is_killed(busy: Shelf) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from newstui.posts import Reading\nfrom newstui.sync.crew import Crew\n"
        "from newstui.sync.worker import Orders\n"
        "crew = Crew(1, Orders(Path(sys.argv[1]), Path(sys.argv[2]), Reading()))\n"
        "crew.start(); print(crew._workers[0].process.pid, flush=True); time.sleep(60)"
    )
    arguments = [sys.executable, "-c", code, str(busy.root), str(busy.index_folder)]
    parent = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert _ends(worker)


def test_what_was_read_ahead_is_taken_as_it_was_unless_it_changed_meanwhile(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md"):
        shelf.write(name, "first", "茅台")
    shelf.plan.words.mkdir(mode=0o700)
    root, options = shelf.root, shelf.plan.reading(None)
    job = Job("whole", (Task(1, "a.md"), Task(2, "b.md")))
    ahead = dict(filter(None, (reading.read_ahead(root, name, options) for name in ("a.md", "b.md", "gone.md"))))
    shelf.write("b.md", "second", "五粮液")
    batch = reading.read_batch(root, shelf.plan.words, job, options, ahead=ahead)
    assert batch.taken == reading.read_batch(root, shelf.plan.words, job, options).taken
    parsed: list[str] = []
    real = reading.parse_post
    monkeypatch.setattr(reading, "parse_post", lambda path, *rest: parsed.append(path) or real(path, *rest))
    reading.read_batch(root, shelf.plan.words, job, options, ahead=ahead)
    assert parsed == ["b.md"]


def test_a_worker_that_dies_while_it_reads_ahead_is_replaced(shelf: Shelf) -> None:
    shelf.write("a.md", "first")
    shelf.plan.words.mkdir(mode=0o700)
    with crew.Crew(1, Orders(shelf.root, shelf.plan.words, shelf.plan.reading(None))) as workers:
        workers.start()
        workers.read_ahead(["a.md"])
        workers._workers[0].process.kill()
        workers._workers[0].process.wait()
        workers.read_ahead(["a.md"])
        (batch,) = workers.work(iter([Job("whole", (Task(1, "a.md"),), 1)]), Event().is_set, lambda done: None)
    assert [taken.entry.title for taken in batch.taken if taken.entry] == ["first"]


def test_a_worker_is_not_taken_to_hang_because_nobody_listened(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [Job("whole", (Task(number, f"{number}.md"),), number) for number in (1, 2)]
    for number in (1, 2):
        shelf.write(f"{number}.md", "title")
    shelf.plan.words.mkdir(mode=0o700)
    late, wait = [0.0], crew.wait
    monkeypatch.setattr(crew, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + late[0]))
    monkeypatch.setattr(crew, "wait", lambda lines, timeout: wait(lines[:1], timeout))  # the other one is not ready
    with crew.Crew(2, Orders(shelf.root, shelf.plan.words, shelf.plan.reading(None))) as workers:
        workers.start()
        before = {worker.process.pid for worker in workers._workers}
        for _batch in workers.work(iter(jobs), Event().is_set, lambda done: None):
            late[0] += 1000  # taking it in took so long
        assert {worker.process.pid for worker in workers._workers} == before


def _ends(process: int, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        Event().wait(0.02)
    return False


def test_a_sync_apart_tells_its_progress_and_its_report(busy: Shelf) -> None:
    phases: set[str] = set()
    report = synchronise_apart(replace(busy.plan, heads_first=True), lambda moved: phases.add(moved.phase), Event())
    assert report.added == 70 and {"looking", "heads", "reading"} <= phases
    busy.check()


def test_a_sync_apart_hands_its_error_over(busy: Shelf) -> None:
    with syncing(busy.index_folder), pytest.raises(IndexBusyError):
        synchronise_apart(busy.plan, lambda moved: None, Event())


def test_a_fault_in_a_sync_apart_is_one_line_and_a_file(
    busy: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if 'newstui.sync.apart' in ' '.join(sys.orig_argv):\n"
        "    import newstui.sync.running as running\n"
        "    running.look = None\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    with pytest.raises(IndexUnusableError, match=r"sync-crash\.txt"):
        synchronise_apart(busy.plan, lambda moved: None, Event())
    assert "TypeError" in (busy.index_folder / "sync-crash.txt").read_text()
    monkeypatch.delenv("PYTHONPATH")
    busy.sync()
    busy.check()


def test_a_sync_apart_and_its_workers_end_soon_after_the_reader(busy: Shelf) -> None:
    for number in range(1500):
        (busy.root / f"more{number}.md").write_text(f"# {number}\n" + "正文。" * 500, "utf-8")
    code = (
        "import sys; from pathlib import Path; from threading import Event\n"
        "from newstui import settings; from newstui.sync.plan import Plan\n"
        "from newstui.sync.apart import synchronise_apart\n"
        "plan = Plan(settings.load({'archive': sys.argv[1]}, {'HOME': '/'}), Path(sys.argv[2]), 2)\n"
        "synchronise_apart(plan, lambda moved: print(moved.phase, flush=True), Event())\n"
    )
    arguments = [sys.executable, "-c", code, str(busy.root), str(busy.index_folder)]
    reader = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    for line in reader.stdout:
        if line == "reading\n":
            break
    family = _family(reader.pid)
    assert family, "a child, and workers"
    reader.kill()
    reader.wait()
    assert all(_ends(process) for process in family)
    busy.sync()
    busy.check()


def _family(process: int) -> list[int]:
    """The processes below one."""
    below = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                below += [int(path.parent.name), *_family(int(path.parent.name))]
    return below


def test_a_sync_apart_can_be_stopped(busy: Shelf) -> None:
    stop = Event()
    report = synchronise_apart(busy.plan, lambda moved: stop.set(), stop)
    assert not report.is_finished
    busy.sync()
    busy.check()


# -- following ----------------------------------------------------------------------------------------------------


def test_a_new_post_is_noticed_and_synced(shelf: Shelf) -> None:
    shelf.write("a.md", "first")
    shelf.sync()
    came = Event()
    reports: list[SyncReport] = []

    def told(report: SyncReport) -> None:
        reports.append(report)
        came.set()

    watch = Watch(shelf.plan, shelf.catalogue, told)
    watch.start()
    try:
        assert watch.is_watching.wait(10)
        shelf.write("b.md", "second")
        assert came.wait(10)
        assert shelf.found("second") == {"b.md"}
        assert reports[0].added == 1
    finally:
        watch.stop()


def test_why_following_failed_is_told_once_and_what_came_meanwhile_is_taken_in_later(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AFTER_TROUBLE", 0.0)
    troubles: list[str] = []
    came, failed, is_full = Event(), Event(), Event()
    is_full.set()
    real = running.synchronise

    def synchronised(*arguments: object, **named: object) -> SyncReport:
        if is_full.is_set() and (shelf.root / "b.md").exists():
            failed.set()
            raise IndexUnusableError("No space left")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "synchronise", synchronised)
    monkeypatch.setattr(apart, "synchronise_apart", lambda plan, told, stop: synchronised(plan, shelf.catalogue))
    watch = Watch(shelf.plan, shelf.catalogue, lambda report: came.set(), lambda error: troubles.append(str(error)))
    watch.start()
    try:
        assert watch.is_watching.wait(10)
        for _again in range(2):
            failed.clear()
            shelf.write("b.md", "second")
            assert failed.wait(10)
        assert troubles == ["No space left"]
        is_full.clear()
        assert came.wait(10), "nothing more was written, but all is looked at again"
        assert shelf.found("second") == {"b.md"}
    finally:
        watch.stop()


def test_the_order_of_numbers_is_that_of_the_dates_that_paths_tell(shelf: Shelf) -> None:
    for day in (3, 1, 2):
        shelf.write(f"2022-01-0{day}-x.md", date="2022-01-01 00:00:00")
    shelf.sync()
    assert isinstance(shelf.catalogue.ids(), array)
    assert list(shelf.titles()) == ["2022-01-03-x.md", "2022-01-02-x.md", "2022-01-01-x.md"]


def test_the_sync_lock_folder_must_be_writable(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusableError), syncing(tmp_path / "missing"):
        pass


def test_a_sync_and_readers_in_other_threads_get_along(busy: Shelf) -> None:
    done = Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            rows = busy.catalogue.rows(busy.catalogue.ids(limit=50))
            seen.append(sum(row is not None for row in rows))

    thread = Thread(target=read)
    thread.start()
    busy.sync(jobs=2, heads_first=True)
    done.set()
    thread.join()
    assert seen == sorted(seen) or max(seen) == 50


_INDEXER = """
import sys
from pathlib import Path
from newstui import settings
from newstui.catalogue import Catalogue
from newstui.sync import running
from newstui.sync.plan import Plan
from newstui.sync.reading import Job, Task
running.FEW, running.AT_ONCE, running.SIZES["whole"] = 50, 7, (10, 10, 20)
root, index = Path(sys.argv[1]), Path(sys.argv[2])
plan = Plan(settings.load({"archive": str(root)}, {"HOME": "/"}), index, jobs=2, heads_first=sys.argv[3] == "heads")
print(running.synchronise(plan, Catalogue.open(index / "catalogue.db")).is_finished)
"""


@pytest.mark.torture
@pytest.mark.parametrize("how", ["heads", "whole"])
def test_killed_at_any_moment_it_ends_where_an_undisturbed_sync_ends(shelf: Shelf, how: str) -> None:
    chance = random.Random(how)
    for number in range(120):
        shelf.write(
            f"{number:03}.md", f"title{number}", f"茅台 {number}", date=f"2022-01-{number % 28 + 1:02} 00:00:00"
        )
    arguments = [sys.executable, "-c", _INDEXER, str(shelf.root), str(shelf.index_folder), how]
    began = time.monotonic()
    subprocess.run(arguments, check=True, capture_output=True)
    length = time.monotonic() - began
    for round_ in range(40):
        for number in chance.sample(range(120), 30):
            shelf.write(f"{number:03}.md", f"title{number}", f"茅台 {round_} {number}")
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.random() * length * 1.2)
        process.kill()
        process.wait()
        assert len(shelf.titles()) >= 90, "the lists are there whatever happened"
        if round_ % 4 == 3:
            subprocess.run(arguments, check=True, capture_output=True)
            shelf.check()
            assert len(shelf.found("茅台")) == 120
    left = {path.suffix for path in shelf.plan.words.iterdir()}
    assert len(list(shelf.plan.words.iterdir())) < 60, f"nothing is left lying about: {left}"


# -- what need not be read ----------------------------------------------------------------------------------------


def test_folders_that_are_as_they_were_are_not_read_from_the_catalogue(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        shelf.write(f"a/{number}.md")
        shelf.write(f"b/{number}.md")
        shelf.write(f"b/c/{number}.md")
    shelf.write("top.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    asked: list[str] = []
    in_folder, at = Catalogue.known_in, Catalogue.known_at
    monkeypatch.setattr(Catalogue, "known_in", lambda self, folder: asked.append(folder) or in_folder(self, folder))
    monkeypatch.setattr(Catalogue, "known_at", lambda self, paths: asked.extend(paths) or at(self, paths))
    shelf.sync()
    assert asked == []
    (shelf.root / "b" / "0.md").unlink()
    shelf.write("top.md", "changed")
    shelf.write("b/new.md")
    report = shelf.sync()
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert sorted(asked) == ["b/0.md", "b/new.md", "top.md"]
    shelf.check()
    asked.clear()
    shelf.sync()
    assert sorted(asked) == ["b/0.md", "b/new.md", "top.md"], "they were touched within the clock's grain"
    _age(shelf)
    shelf.sync()
    asked.clear()
    shelf.sync()
    assert asked == [] and shelf.catalogue.touched() == {}
    shutil.rmtree(shelf.root / "a")
    assert shelf.sync().removed == 3
    assert "a" in asked
    shelf.check()


def test_a_post_that_only_the_watch_saw_and_that_went_afterwards_goes(shelf: Shelf) -> None:
    for number in range(4):
        shelf.write(f"{number}.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    shelf.write("new.md")
    shelf.write("0.md", "changed")
    assert shelf.sync(paths=("new.md", "0.md")).added == 1
    (shelf.root / "new.md").unlink()
    assert shelf.sync().removed == 1
    shelf.check()


def test_a_few_posts_that_the_watch_saw_are_all_that_the_next_sync_looks_up(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        shelf.write(f"a/{number}.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    shelf.write("a/new.md")
    (shelf.root / "a/1.md").unlink()
    shelf.sync(paths=("a/new.md", "a/1.md"))
    asked: list[str] = []
    at = Catalogue.known_at
    monkeypatch.setattr(Catalogue, "known_at", lambda self, paths: asked.extend(paths) or at(self, paths))
    shelf.sync()
    assert sorted(asked) == ["a/1.md", "a/new.md"]
    shelf.check()


def test_a_post_that_the_watch_saw_go_and_that_comes_back_as_it_was_is_taken_in_again(shelf: Shelf) -> None:
    for number in range(4):
        shelf.write(f"a/{number}.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    (shelf.root / "a").rename(shelf.root / ".away")  # a file keeps its stamp when its folder is renamed
    assert shelf.sync(paths=("a/1.md",)).removed == 1
    (shelf.root / ".away").rename(shelf.root / "a")
    assert shelf.sync().added == 1
    shelf.check()


def test_a_file_that_can_not_be_read_is_looked_at_again_and_the_others_are_not(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        shelf.write(f"a/{number}.md")
    real = archive.read

    def read(root: Path, path: str, **how: object) -> archive.Source:
        if path == "a/1.md":
            raise UnreadablePostError("no permission")
        return real(root, path, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "read", read)
    for _twice in range(2):
        assert [one.path for one in shelf.sync().skipped] == ["a/1.md"]
        _age(shelf)
    shelf.sync()
    assert shelf.catalogue.touched() == {"a": {"1.md"}}
    monkeypatch.undo()
    assert shelf.sync().added == 1
    shelf.check()


def test_a_post_that_was_let_go_and_comes_back_as_it_was_is_taken_in_again(shelf: Shelf) -> None:
    for number in range(4):
        shelf.write(f"a/{number}.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    (shelf.root / "a").rename(shelf.root / ".away")  # as a disk that is not mounted: its files keep their stamps
    shelf.sync(prune=True)
    (shelf.root / ".away").rename(shelf.root / "a")
    assert shelf.sync().added == 4
    shelf.check()


def test_what_a_stopped_sync_did_not_read_is_read_by_the_next(shelf: Shelf) -> None:
    for number in range(4):
        shelf.write(f"{number}.md")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    stop = Event()
    for number in range(400):
        shelf.write(f"new{number}.md")
    shelf.sync(stop=stop, progress=lambda moved: stop.set() if moved.phase == "reading" and moved.done else None)
    shelf.sync()
    shelf.check()


def test_a_post_that_changes_between_the_look_and_the_reading_is_looked_at_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.write("a.md", "first")
    real = running.read_batch

    def changing(*arguments: object, **named: object) -> object:
        shelf.write("a.md", "second", "after the look")
        monkeypatch.undo()
        batch = real(*arguments, **named)  # type: ignore[arg-type]
        _age(shelf)
        return replace(batch, taken=tuple(taken._replace(is_settled=True) for taken in batch.taken))

    monkeypatch.setattr(running, "read_batch", changing)
    shelf.sync()
    assert shelf.catalogue.touched() == {"": {"a.md"}}
    shelf.sync()
    shelf.check()


def test_new_posts_are_read_while_the_disk_is_looked_at_but_not_many(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    real = crew.Crew.read_ahead
    monkeypatch.setattr(crew.Crew, "read_ahead", lambda self, paths: told.extend(paths) or real(self, paths))
    monkeypatch.setattr(running, "FEW", 3)
    shelf.write("a/old.md", "old")
    shelf.write("a/gone.md", "gone")
    shelf.sync(jobs=2)
    _age(shelf)
    shelf.sync(jobs=2)
    (shelf.root / "a/gone.md").unlink()
    shelf.write("a/new.md", "new", "茅台")
    shelf.write("b/new.md", "new too", "茅台")
    assert shelf.sync(jobs=2).added == 2
    assert set(told) >= {"a/new.md", "b/new.md"} and "a/gone.md" not in told
    assert shelf.found("茅台") == {"a/new.md", "b/new.md"}
    shelf.check()
    told.clear()
    for number in range(4):
        shelf.write(f"c/{number}.md", f"{number}")
    assert shelf.sync(jobs=2).added == 4
    assert not [path for path in told if path.startswith("c/")]
    shelf.check()


def test_a_worker_is_got_ready_only_if_a_folder_changed_since_the_last_sync(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    start = crew.Crew.start
    monkeypatch.setattr(crew.Crew, "start", lambda self: started.append(self.size) or start(self))
    for number in range(3):
        shelf.write(f"a/{number}.md")
    shelf.sync(jobs=2)
    for _settled in range(2):
        _age(shelf)
        shelf.sync(jobs=2)
    assert started == [], "nothing is known yet, or nothing came"
    shelf.write("a/new.md", "fresh words")
    assert shelf.sync(jobs=2).added == 1
    assert set(started) == {1}
    assert shelf.found("fresh words") == {"a/new.md"}
    shelf.check()
    started.clear()
    shelf.write("a/newer.md")
    assert shelf.sync(jobs=1).added == 1
    assert started == [], "one process only was allowed"


# -- the files of a folder ----------------------------------------------------------------------------------------


names = st.sampled_from([f"{letter}{number}.md" for letter in "abc国\udc80" for number in range(40)])
numbers = st.tuples(st.integers(-5, 5), st.integers(0, 1), st.integers(0, 1), st.integers(1, 200) | st.just(2**64 - 64))
listings = st.dictionaries(names, numbers, max_size=60)


def _packed(files: dict[str, tuple[int, int, int, int]]) -> bytes:
    return folder.packed(archive.Listing("", list(files), [number for stamp in files.values() for number in stamp]))


@given(listings, listings, st.randoms())
def test_files_of_a_folder_that_differ_are_told_by_name(
    before: dict[str, tuple[int, int, int, int]], came: dict[str, tuple[int, int, int, int]], chance: random.Random
) -> None:
    kept = [name for name in before if chance.random() < 0.9]
    if chance.random() < 0.2:
        chance.shuffle(kept)
    after = {name: before[name] for name in kept} | {name: came[name] for name in list(came)[:3]}
    expected = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if before and after:
        assert folder.differing(_packed(before), _packed(after)) == expected


@pytest.mark.parametrize("kept", [b"", b"x", bytes(16), b"\xff" * 16, b"\x02\0\0\0" + bytes(70)])
def test_what_is_no_row_of_files_tells_nothing(kept: bytes) -> None:
    assert folder.differing(kept, _packed({"a.md": (1, 2, 3, 4)})) is None


def test_an_index_that_search_called_suspect_is_built_again(shelf: Shelf) -> None:
    shelf.write("a.md", "words")
    shelf.sync()
    _age(shelf)
    shelf.sync()
    generation = shelf.index().generation
    damage.call_suspect(shelf.index_folder)
    shelf.sync()
    shelf.check()
    assert shelf.found("words") == {"a.md"}
    assert not (shelf.index_folder / "suspect").exists() and shelf.index().generation <= generation


def test_a_catalogue_that_is_found_damaged_at_work_is_set_aside_and_filled_again(shelf: Shelf) -> None:
    for number in range(300):
        (shelf.root / f"{number}.md").write_text(f"# title {number}\n" + "x" * 200, "utf-8")
    shelf.sync()
    shelf.catalogue.close()  # and with it the pages that SQLite keeps
    path = shelf.index_folder / "catalogue.db"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    shelf.sync()
    shelf.check()
    assert path.with_name("catalogue.db.damaged").exists()
