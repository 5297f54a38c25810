"""The library: marks that survive, exact undo, searches, stocks; an archive that moves, an index that is shared."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui import settings as choices
from newstui.errors import (
    ArchiveError,
    IndexDamagedError,
    IndexForeignError,
    IndexUnusableError,
    IndexVersionError,
    StateError,
    UnreadablePostError,
)
from newstui.gate import Clean
from newstui.library import Library, Mark, Place, Question, SavedSearch, SyncProgress, SyncReport, syncing
from newstui.library.behind import Behind
from newstui.settings import Settings
from newstui.state import State
from tests.test_sync import written


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "news"
    for number in range(6):
        written(
            root / "金融" / f"{number}.md", f"第{number}篇", f"贵州茅台{number}", date=f"2022-02-0{number + 1} 00:00:00"
        )
    return root


@pytest.fixture
def settings_(tmp_path: Path, root: Path) -> Settings:
    return choices.load({"archive": str(root)}, {"HOME": str(tmp_path / "home")})


@pytest.fixture
def library(settings_: Settings) -> Library:
    return _synced(settings_)


def _synced(settings_: Settings) -> Library:
    library = Library.open(settings_)
    library.sync()
    library.load_marks()
    return library


def _again(library: Library) -> Library:
    """The next session."""
    library.close()
    return _synced(library.settings)


def _id(library: Library, name: str) -> int:
    id = library.id_of(f"金融/{name}")
    assert id is not None
    return id


# -- opening ------------------------------------------------------------------------------------------------------


def test_a_first_start_lists_nothing_and_a_sync_fills_it(settings_: Settings) -> None:
    library = Library.open(settings_)
    assert library.status().posts == 0 and list(library.ids()) == []
    assert library.sync().added == 6
    assert library.status().posts == library.status().complete == 6
    assert [row.title for row in library.rows(library.ids()) if row] == [f"第{n}篇" for n in (5, 4, 3, 2, 1, 0)]
    assert [(one.path, one.posts) for one in library.tree()] == [(("金融",), 6)]


def test_nothing_is_made_beside_index_and_state_and_all_of_it_is_private(library: Library, tmp_path: Path) -> None:
    library.mark(library.ids(), "read")
    library.close()
    home = tmp_path / "home"
    made = [path for path in home.rglob("*") if ".cache" in path.parts or ".local" in path.parts]
    assert made
    for path in (home / ".cache" / "newstui", home / ".local" / "state" / "newstui"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    files = [path for path in made if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_archive_is_never_written(library: Library, root: Path) -> None:
    before = {path: path.stat() for path in sorted(root.rglob("*"))}
    library.mark(library.ids(), "starred")
    library.sync(rebuild=True)
    library.close()
    after = {path: path.stat() for path in sorted(root.rglob("*"))}
    assert {path: (one.st_mtime_ns, one.st_ctime_ns) for path, one in before.items()} == {
        path: (one.st_mtime_ns, one.st_ctime_ns) for path, one in after.items()
    }


def test_a_missing_folder_is_one_clear_line(settings_: Settings, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no folder"):
        Library.open(replace(settings_, archive=tmp_path / "nowhere"))
    with pytest.raises(ArchiveError, match="not a folder"):
        Library.open(replace(settings_, archive=Path(__file__)))


def test_an_empty_archive_opens_and_searches(settings_: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    library = _synced(replace(settings_, archive=tmp_path / "empty"))
    assert library.find(Question("茅台")).total == 0
    assert library.unread() == {} and library.tree() == [] and library.stocks() == []


def test_a_state_that_cannot_be_used_is_an_error(settings_: Settings) -> None:
    settings_.state.parent.mkdir(parents=True)
    settings_.state.write_bytes(b"not a database" * 1000)
    with pytest.raises(StateError):
        Library.open(settings_)


def test_without_a_home_the_session_goes_on_in_memory_and_says_so(settings_: Settings) -> None:
    library = _synced(replace(settings_, state=Path("/proc/nowhere/state.db"), cache=Path("/proc/nowhere/cache")))
    assert len(library.notices) == 2
    assert library.mark(library.ids(), "read") == 6
    assert library.find(Question("is:read")).total == 6


def test_an_index_of_a_newer_version_is_refused(library: Library) -> None:
    library.close()
    with sqlite3.connect(library.index_folder / "catalogue.db") as newer:
        newer.execute("PRAGMA user_version = 999")
    with pytest.raises(IndexVersionError):
        Library.open(library.settings)


def test_an_index_folder_that_anybody_may_write_is_refused(library: Library) -> None:
    library.close()
    library.index_folder.chmod(0o777)
    with pytest.raises(IndexForeignError):
        Library.open(library.settings)


def test_a_deleted_cache_costs_time_and_no_mark(library: Library) -> None:
    library.mark([_id(library, "3.md")], "starred")
    library.close()
    shutil.rmtree(library.settings.cache)
    again = _synced(library.settings)
    assert list(again.marked("starred")) == [_id(again, "3.md")]


def test_an_index_that_may_only_be_read_serves_others_each_with_marks_of_their_own(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.mark([_id(library, "1.md")], "starred")
    library.close()
    index, real = library.index_folder, os.access

    def access(path: object, mode: int) -> bool:
        return not (mode & os.W_OK and path == index) and real(path, mode)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "access", access)  # root, who may run this, may write everything
    other = Library.open(replace(library.settings, index=index, state=tmp_path / "other.db"))
    other.load_marks()
    assert other.status().is_readonly and len(other.ids()) == 6
    assert other.find(Question("茅台")).total == 6
    assert list(other.marked("starred")) == []
    assert other.mark(other.ids(), "read") == 6 and other.unread() == {}
    with pytest.raises(IndexUnusableError, match="can only be read"):
        other.sync()
    with pytest.raises(IndexUnusableError, match="can only be read"):
        other.follow(lambda report: None)
    other.close()


# -- marks --------------------------------------------------------------------------------------------------------


def test_marks_are_shown_at_once_and_are_there_in_the_next_session(library: Library) -> None:
    post = _id(library, "2.md")
    assert library.mark([post], "read") == 1
    assert library.marks([post])[0].is_read
    assert library.mark([post], "read") == 0, "it is read already"
    library.mark([post], "later")
    library.tag([post], "q3")
    again = _again(library)
    (marks,) = again.marks([_id(again, "2.md")])
    assert marks.is_read and marks.is_later and not marks.is_starred and marks.tags == ("q3",)
    assert not marks.is_pending


def test_a_mark_is_pending_until_it_is_durable(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    post, gate_ = _id(library, "2.md"), threading.Event()
    real = State.mark_posts

    def slow(self: State, *given: object) -> None:
        gate_.wait(10)
        real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(State, "mark_posts", slow)
    durable = threading.Event()
    library.on_marks(durable.set)
    library.mark([post], "read")
    assert library.marks([post])[0].is_pending and library.pending() == {post}
    gate_.set()
    assert durable.wait(10)
    assert library.pending() == frozenset() and not library.marks([post])[0].is_pending


def test_a_full_disk_keeps_marks_in_memory_and_writes_them_when_there_is_room(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True
    real = State.mark_posts

    def change(self: State, *given: object) -> None:
        if full:
            raise StateError("No space left")
        real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(State, "mark_posts", change)
    library._behind._pause = 0.01
    failed = threading.Event()
    library.on_marks(failed.set)
    first, second = _id(library, "1.md"), _id(library, "2.md")
    library.mark([first], "read")
    assert failed.wait(10)
    library.mark([second], "starred")
    assert "No space left" in (library.trouble() or "")
    assert library.pending() == {first, second}
    assert library.marks([first])[0].is_read
    library.load_marks()
    assert library.marks([first])[0].is_read, "what is not written is not forgotten either"
    full = False
    assert library._behind.flush(10)
    assert library.trouble() is None and library.pending() == frozenset()
    again = _again(library)
    assert len(again.marked("read")) == len(again.marked("starred")) == 1


def test_unread_counts_follow_every_mark(library: Library) -> None:
    category = library.tree()[0].id
    assert library.unread() == {0: 6, category: 6}
    library.mark(list(library.ids())[:4], "read")
    assert library.unread() == {0: 2, category: 2}
    library.undo()
    assert library.unread() == {0: 6, category: 6}
    again = _again(library)
    assert again.unread() == {0: 6, category: 6}


actions = st.tuples(
    st.sampled_from(["read", "starred", "later", "tag"]), st.sets(st.integers(0, 5), min_size=1), st.booleans()
)


@settings(max_examples=30)
@given(st.lists(st.one_of(actions, st.sampled_from(["undo", "redo"])), max_size=12))
def test_undo_and_redo_take_back_and_set_again_exactly(
    tmp_path_factory: pytest.TempPathFactory, made: list[object]
) -> None:
    library = _lawful(tmp_path_factory)
    ids = list(library.ids())

    def all_marks() -> list[tuple[Mark, tuple[str, ...]]]:
        return [(one.mark, one.tags) for one in library.marks(ids)]

    past, future = [all_marks()], []
    for action in made:
        if action == "undo":
            assert (library.undo() is None) == (len(past) == 1)
            if len(past) > 1:
                future.append(past.pop())
        elif action == "redo":
            assert (library.redo() is None) == (not future)
            if future:
                past.append(future.pop())
        else:
            kind, places, on = action  # type: ignore[misc]
            posts = [ids[place] for place in places]
            changed = library.tag(posts, "t", on) if kind == "tag" else library.mark(posts, kind, on)
            if changed:
                past.append(all_marks())
                future.clear()
        assert all_marks() == past[-1]
    library._behind.flush(10)
    library._marking.forget()
    library.load_marks()
    assert all_marks() == past[-1], "and that is what is written"
    library.close()


def _lawful(factory: pytest.TempPathFactory) -> Library:
    """An archive that is synced once for all examples, each with a state of its own."""
    folder = factory.getbasetemp() / "lawful"
    chosen = choices.load({"archive": str(folder / "news")}, {"HOME": str(folder)})
    if not folder.exists():
        for number in range(6):
            written(folder / "news" / f"{number}.md", f"{number}")
        _synced(replace(chosen, index=folder / "index")).close()
    state = factory.mktemp("state") / "state.db"
    library = Library.open(replace(chosen, index=folder / "index", state=state))
    library.load_marks()
    return library


def test_undo_finds_a_post_that_changed_since(library: Library, root: Path) -> None:
    library.mark([_id(library, "1.md")], "starred")
    written(root / "金融" / "1.md", "another title")
    library.sync()
    assert list(library.marked("starred")) == [_id(library, "1.md")]
    assert library.undo() is not None
    assert list(library.marked("starred")) == []
    assert _again(library).marked("starred").tolist() == []


def test_a_mark_is_taken_while_a_writer_is_stopped_in_mid_commit(library: Library) -> None:
    post = _id(library, "1.md")
    library.rows([post])
    writer = sqlite3.connect(library.index_folder / "catalogue.db", isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    assert library.mark([post], "read") == 1 and library.marks([post])[0].is_read
    writer.execute("ROLLBACK")
    assert list(_again(library).marked("read")) == [post]


def test_a_renamed_post_keeps_its_marks(library: Library, root: Path) -> None:
    library.mark([_id(library, "1.md")], "starred")
    library.tag([_id(library, "1.md")], "q3")
    (root / "金融" / "1.md").rename(root / "moved.md")
    library.sync()
    moved = library.id_of("moved.md")
    assert moved is not None
    (marks,) = library.marks([moved])
    assert marks.is_starred and marks.tags == ("q3",)


def test_a_copy_takes_no_marks_and_two_copies_share_none(library: Library, root: Path) -> None:
    library.mark([_id(library, "1.md")], "starred")
    shutil.copy(root / "金融" / "1.md", root / "copy.md")
    library.sync()
    assert list(library.marked("starred")) == [_id(library, "1.md")], "the old path is there: no key is looked at"
    shutil.copy(root / "金融" / "1.md", root / "second.md")
    (root / "金融" / "1.md").unlink()
    library.sync()
    assert list(library.marked("starred")) == [], "two posts match: neither is chosen"
    (root / "second.md").unlink()
    library.sync()
    assert list(library.marked("starred")) == [library.id_of("copy.md")]


def test_a_changed_post_stays_read_and_its_marks_follow_its_new_content(library: Library, root: Path) -> None:
    library.mark([_id(library, "1.md")], "read")
    written(root / "金融" / "1.md", "another title", "another text")
    library.sync()
    assert library.marks([_id(library, "1.md")])[0].is_read
    (root / "金融" / "1.md").rename(root / "moved.md")
    library.sync()
    assert list(library.marked("read")) == [library.id_of("moved.md")]


def test_marks_of_another_session_are_seen(library: Library) -> None:
    other = Library.open(library.settings)
    other.load_marks()
    other.mark([_id(other, "4.md")], "starred")
    library.mark([_id(library, "5.md")], "starred")
    other.close()
    library._behind.flush(10)
    library.load_marks()
    assert set(library.marked("starred")) == {_id(library, "4.md"), _id(library, "5.md")}


def test_marks_of_a_post_that_was_only_listed_are_kept_by_its_key_once_it_is_read(
    settings_: Settings, root: Path
) -> None:
    library = _synced(settings_)
    with library._catalogue.file.transaction() as sql:
        sql.execute("UPDATE post SET content_key = NULL")
    library.mark([_id(library, "1.md")], "starred")
    library._behind.flush(10)
    library.sync(rebuild=True)
    (root / "金融" / "1.md").rename(root / "moved.md")
    library.sync()
    assert list(library.marked("starred")) == [library.id_of("moved.md")]


def test_an_archive_that_moved_is_offered_its_marks(library: Library, root: Path, tmp_path: Path) -> None:
    library.mark([_id(library, "1.md")], "starred")
    library.close()
    shutil.move(root, tmp_path / "elsewhere")
    moved = _synced(replace(library.settings, archive=tmp_path / "elsewhere"))
    assert list(moved.marked("starred")) == []
    (offer,) = moved.moved_from
    assert offer.folder == str(root) and offer.marks == 1
    moved.adopt(offer)
    assert list(moved.marked("starred")) == [_id(moved, "1.md")]
    assert moved.moved_from == ()
    assert Library.open(moved.settings).archive_id == library.archive_id


def test_export_and_import_carry_the_marks_to_another_machine(
    library: Library, settings_: Settings, tmp_path: Path
) -> None:
    library.mark([_id(library, "1.md")], "later")
    library.watch("sh600519")
    lines = list(library.export_state())
    other = _synced(replace(settings_, state=tmp_path / "other.db"))
    assert other.import_state(lines) == len(lines)
    other.load_marks()
    assert list(other.marked("later")) == [_id(other, "1.md")]
    assert other.watched() == {"sh600519"}


# -- searches, places, choices ------------------------------------------------------------------------------------


def test_search_knows_index_catalogue_and_marks(library: Library) -> None:
    library.mark([_id(library, "1.md")], "starred")
    assert library.find(Question("茅台3")).total == 1
    assert list(library.find(Question("茅台 is:starred")).ids) == [_id(library, "1.md")]
    assert library.find(Question("茅台3 OR is:starred")).total == 2
    assert library.find(Question("cat:金融 date:2022-02-04..")).total == 3
    assert library.find(Question("is:unread", scope=library.tree()[0].id)).total == 6
    found = library.find(Question("茅台3"))
    (snippet,) = library.snippets(found.ids, found)
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["茅台3"]
    assert library.facets(found).sources == () or library.facets(found)


def test_what_came_since_the_last_session_is_new(library: Library, root: Path) -> None:
    again = _again(library)
    assert again.find(Question("is:new")).total == 0
    written(root / "fresh.md", "fresh")
    again.sync()
    assert list(again.find(Question("is:new")).ids) == [again.id_of("fresh.md")]


def test_posts_that_arrive_are_counted(library: Library, root: Path) -> None:
    newest = library.newest_id()
    written(root / "fresh.md", "fresh")
    generation = library.generation()
    library.sync()
    assert library.arrived_since(newest) == 1 and library.generation() != generation


def test_searches_places_and_choices_are_kept(library: Library) -> None:
    library.save_search(SavedSearch(Clean("茅台"), "茅台 is:unread", 1))
    library.mark([_id(library, "1.md")], "read")
    assert [(one.name, one.total, one.unread) for one in library.saved_counts()] == [("茅台", 5, 5)]
    library.keep_place(_id(library, "1.md"), Place(2, 7))
    library.keep_choice("theme", "newstui-light")
    again = _again(library)
    assert [one.key for one in again.saved_searches()] == [1]
    assert again.place(_id(again, "1.md")) == Place(2, 7)
    assert again.place(_id(again, "2.md")) is None
    assert again.choice("theme") == "newstui-light" and again.choice("unknown") is None
    again.forget_search("茅台")
    assert again.saved_searches() == ()


def test_a_post_is_read_and_parsed_when_it_is_opened(library: Library, root: Path) -> None:
    assert library.post(_id(library, "3.md")).head.title == "第3篇"
    id = _id(library, "3.md")
    (root / "金融" / "3.md").unlink()
    with pytest.raises(UnreadablePostError):
        library.post(id)
    with pytest.raises(UnreadablePostError):
        library.post(10**6)


# -- stocks -------------------------------------------------------------------------------------------------------


def test_stocks_by_code_name_and_pinyin(settings_: Settings, root: Path) -> None:
    link = '<span id="stock_sh600519"><a>贵州茅台</a></span>'
    for day in (1, 2, 3):
        written(root / "s" / f"{day}.md", f"{day}", link, date=f"2022-03-0{day} 12:00:00")
    library = _synced(settings_)
    for text in ("sh600519", "600519", "茅台", "gzmt", "guizhoumaotai", ""):
        counts = {one.code: one for one in library.stocks(text)}
        assert counts["sh600519"].posts >= 3, text
    (stock,) = library.stocks("sh600519")
    assert stock.name == "贵州茅台" and stock.names[0] == "贵州茅台" and stock.pinyin == "gzmt"
    assert library.stocks("no such stock") == []
    since = int(datetime(2022, 3, 2, tzinfo=timezone.utc).timestamp())
    assert library.stocks("sh600519", since=since)[0].posts == 2
    periods = library.stock_periods("sh600519", by="day", since=since)
    assert [(one.period, one.posts) for one in periods] == [("2022-03-02", 1), ("2022-03-03", 1)]
    assert all(one.expected is not None for one in periods), "the days before tell what to expect"


# -- sync through the door ----------------------------------------------------------------------------------------


def test_a_sync_for_a_reader_runs_apart_and_shows_here(settings_: Settings) -> None:
    library = Library.open(settings_)
    assert library.sync(for_reader=True).added == 6
    assert len(library.ids()) == 6
    assert library.find(Question("茅台")).total == 6


def test_check_says_what_is_odd(settings_: Settings, root: Path) -> None:
    os.mkfifo(root / "fifo.md")
    (root / "plain.md").write_text("no front matter at all\n", "utf-8")
    shutil.copy(root / "金融" / "1.md", root / "z.md")
    library = _synced(settings_)
    problems = {(one.path, one.problem) for one in library.check()}
    assert ("z.md", "duplicate") not in problems and ("金融/1.md", "duplicate") in problems, "all but the first"
    assert ("fifo.md", "not a regular file") in problems
    assert ("plain.md", "no front matter") in problems


def test_following_takes_new_posts_in(library: Library, root: Path) -> None:
    came = threading.Event()
    following = library.follow(lambda report: came.set())
    try:
        assert following.is_watching.wait(10)  # type: ignore[attr-defined]
        written(root / "fresh.md", "fresh words")
        assert came.wait(10)
        assert library.find(Question("fresh")).total == 1
    finally:
        following.stop()
    library.close()


@pytest.mark.parametrize("is_apart", [True, False])
def test_a_sync_that_outlives_the_library_comes_to_its_end(settings_: Settings, is_apart: bool) -> None:
    library = Library.open(settings_)
    has_begun, is_closed = threading.Event(), threading.Event()
    ended: list[object] = []

    def progress(moved: SyncProgress) -> None:
        has_begun.set()
        is_closed.wait(10)

    def sync() -> None:
        try:
            ended.append(library.sync(progress, for_reader=is_apart))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=sync)
    thread.start()
    assert has_begun.wait(10)
    library.close()
    is_closed.set()
    thread.join(20)
    (report,) = ended
    assert isinstance(report, SyncReport) and report.added == 6
    assert len(Library.open(settings_).ids()) == 6


def test_news_that_come_when_the_library_is_closed_are_told_without_a_fault(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[object] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    came, is_closed = threading.Event(), threading.Event()
    library.find(Question("茅台"))
    taken_in = syncing._follow_up

    def follow_up(*given: object) -> None:
        came.set()
        is_closed.wait(10)
        taken_in(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(syncing, "_follow_up", follow_up)
    told = threading.Event()
    following = library.follow(lambda report: told.set())
    assert following.is_watching.wait(10)  # type: ignore[attr-defined]
    written(root / "fresh.md", "fresh words")
    assert came.wait(10)
    library.close()
    shutil.rmtree(library.index_folder)
    is_closed.set()
    following._thread.join(10)  # type: ignore[attr-defined]
    assert not faults


def test_a_damaged_index_is_said_once_and_mended_by_the_next_sync(library: Library) -> None:
    library.close()
    for path in (library.index_folder / "index").iterdir():
        if path.suffix != ".toc":
            path.write_bytes(b"\0" * 10)
    again = Library.open(library.settings)
    assert len(again.ids()) == 6, "lists need no index"
    with pytest.raises(IndexDamagedError):
        again.find(Question("茅台"))
    again.sync()
    assert again.find(Question("茅台")).total == 6


# -- writing behind -----------------------------------------------------------------------------------------------


def test_writes_are_done_in_order_and_none_is_dropped() -> None:
    behind, done = Behind(pause=0.001), []
    left = [3]

    def failing() -> None:
        if left[0]:
            left[0] -= 1
            raise StateError("not yet")
        done.append("first")

    behind.write(failing, [1])
    behind.write(lambda: done.append("second"), [1, 2])
    while not behind.flush(10):
        pass
    assert done == ["first", "second"] and behind.pending() == frozenset()
    assert behind.close()


def test_closing_does_not_wait_for_ever() -> None:
    behind, never = Behind(), threading.Event()
    behind.write(lambda: never.wait(30) and None)
    assert not behind.close(0.05)
    never.set()
