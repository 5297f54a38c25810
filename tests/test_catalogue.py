"""The catalogue: one row a post, counted and listed without opening anything, and never worth more than a rebuild."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import gate
from newstui.catalogue import (
    UNDATED_BELOW,
    Catalogue,
    Changes,
    Entry,
    Flag,
    RowStock,
    Stamp,
    Writer,
    check_owner,
    columns,
)
from newstui.catalogue import file as catalogue_file
from newstui.catalogue.columns import Columns
from newstui.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexForeignError,
    IndexMissingError,
    IndexUnusableError,
    IndexVersionError,
)
from newstui.gate import Clean

MAOTAI = RowStock("sh600519", Clean("贵州茅台"), "linked", False, 3)
ORDOS = RowStock("sh600295", Clean("鄂尔多斯"), "linked", True, 1)


def entry(path: str = "a.md", **fields: object) -> Entry:
    given: dict[str, object] = {"stamp": Stamp(10**18, 1, 2, 3), "title": gate.line(path), "flags": Flag.COMPLETE}
    return Entry(path, **{**given, **fields})  # type: ignore[arg-type]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path / "catalogue.db")


def put(catalogue: Catalogue, *entries: Entry) -> list[int]:
    """Enter posts; their ids, in order."""
    catalogue.writer().apply(Changes(entries))
    found = [catalogue.id_at(one.path) for one in entries]
    assert all(found)
    return [id for id in found if id]


def test_a_row_comes_back_as_it_was_entered(catalogue: Catalogue) -> None:
    whole = entry(
        "金融/a.md",
        title=Clean("十股获融资"),
        source=Clean("36kr"),
        author=Clean("36kr"),
        date=1644329460,
        categories=((Clean("金融"), Clean("快讯")), (Clean("新媒体"),)),
        tags=(Clean("q3"),),
        link=Clean("https://example.org/1"),
        stocks=(ORDOS, MAOTAI),
        flags=Flag.COMPLETE | Flag.DRAFT | Flag.IMAGE,
        content_key=b"k" * 16,
    )
    (id,) = put(catalogue, whole)
    (row,) = catalogue.rows([id])
    assert row is not None
    assert (row.path, row.title, row.source, row.author, row.date) == (
        whole.path,
        whole.title,
        whole.source,
        whole.author,
        whole.date,
    )
    assert set(row.categories) == set(whole.categories)
    assert (row.tags, row.link, row.content_key, row.size) == (whole.tags, whole.link, whole.content_key, 2)
    assert row.stocks == (MAOTAI, ORDOS), "the undoubted first"
    assert row.flags == whole.flags | Flag.STOCK | Flag.DOUBTFUL
    assert row.is_complete and row.is_draft


@pytest.mark.parametrize(
    "name", ["plain.md", "with space.md", "\udcff\udcfe.md", "金融/新闻.md", "a\nb.md", "%_'\".md"]
)
def test_any_file_name_is_a_key(catalogue: Catalogue, name: str) -> None:
    (id,) = put(catalogue, entry(name))
    row = catalogue.row_at(name)
    assert row is not None and row.id == id and row.path == name


@pytest.mark.parametrize("mtime", [-(10**18), -1, 0, 1, 4 * 10**18, 2**63 - 1])
@pytest.mark.parametrize("inode", [0, 2**63, 2**64 - 1])
def test_any_stamp_is_kept(catalogue: Catalogue, mtime: int, inode: int) -> None:
    stamp = Stamp(mtime, mtime, 0, inode)
    put(catalogue, entry(stamp=stamp))
    assert catalogue.known()["a.md"].stamp == stamp == catalogue.known_at(["a.md"])["a.md"].stamp


def test_lists_are_newest_first_and_undated_posts_last_by_mtime(catalogue: Catalogue) -> None:
    posts = {
        "new": entry("new", date=300),
        "old": entry("old", date=-300),
        "undated-late": entry("undated-late", stamp=Stamp(9 * 10**9, 0, 0, 0)),
        "undated-early": entry("undated-early", stamp=Stamp(-(4 * 10**18), 0, 0, 0)),
        "middle": entry("middle", date=0),
    }
    put(catalogue, *posts.values())

    def names(**how: object) -> list[str]:
        return [row.path for row in catalogue.rows(catalogue.ids(**how)) if row]  # type: ignore[arg-type]

    assert names() == ["new", "middle", "old", "undated-late", "undated-early"]
    assert names(order="oldest") == ["old", "middle", "new", "undated-late", "undated-early"]
    assert names(limit=2) == ["new", "middle"]
    assert names(order="oldest", limit=4) == ["old", "middle", "new", "undated-late"]
    dates = {row.path: row.date for row in catalogue.rows(catalogue.ids()) if row}
    assert dates["undated-late"] is None and dates["middle"] == 0


def test_of_two_posts_of_one_second_the_later_id_comes_first(catalogue: Catalogue) -> None:
    first, second = put(catalogue, entry("a", date=5), entry("b", date=5))
    assert list(catalogue.ids()) == [second, first]


def test_a_category_counts_what_lies_in_it_and_below_each_post_once(catalogue: Catalogue) -> None:
    put(
        catalogue,
        entry("1", categories=((Clean("金融"), Clean("新浪"), Clean("国内")),)),
        entry("2", categories=((Clean("金融"), Clean("新浪"), Clean("国际")),)),
        entry("3", categories=((Clean("金融"), Clean("新浪"), Clean("国内")), (Clean("金融"), Clean("雪球")))),
        entry("4"),
    )
    counts = {"/".join(one.path): one.posts for one in catalogue.categories()}
    assert counts == {"金融": 3, "金融/新浪": 3, "金融/新浪/国内": 2, "金融/新浪/国际": 1, "金融/雪球": 1}
    paths = [one.path for one in catalogue.categories()]
    assert paths == sorted(paths), "parents before children"
    ids = {"/".join(one.path): one.id for one in catalogue.categories()}
    assert len(catalogue.ids(ids["金融/新浪"])) == 3
    assert len(catalogue.ids(ids["金融/雪球"])) == 1
    assert len(catalogue.ids()) == 4


def test_a_category_that_lost_its_posts_is_gone_from_the_tree(catalogue: Catalogue) -> None:
    (id,) = put(catalogue, entry(categories=((Clean("金融"),),)))
    catalogue.writer().apply(Changes(removed=(id,)))
    assert catalogue.categories() == []
    assert catalogue.counts() == (0, 0)


def test_a_head_that_is_read_wholly_keeps_its_number(catalogue: Catalogue) -> None:
    (id,) = put(catalogue, entry(flags=Flag(0), categories=((Clean("金融"),),)))
    assert catalogue.counts() == (1, 0)
    assert not catalogue.known()["a.md"].is_settled
    put(catalogue, entry(id=id, title=Clean("whole"), stocks=(MAOTAI,), categories=((Clean("金融"),),)))
    assert catalogue.counts() == (1, 1)
    assert catalogue.id_at("a.md") == id
    assert catalogue.known()["a.md"].is_settled
    assert [one.posts for one in catalogue.categories()] == [1]


def test_numbers_are_never_given_twice(catalogue: Catalogue) -> None:
    first = catalogue.writer().reserve(10)
    (id,) = put(catalogue, entry())
    assert id == first + 10
    catalogue.writer().apply(Changes(removed=(id,)))
    assert put(catalogue, entry()) == [id + 1]


def test_a_touched_file_keeps_its_number_and_gets_its_stamp(catalogue: Catalogue) -> None:
    (id,) = put(catalogue, entry())
    stamp = Stamp(5, 6, 7, 8)
    catalogue.writer().apply(Changes(touched=((id, stamp, False),)))
    assert catalogue.known()["a.md"] == (id, stamp, False)
    catalogue.writer().apply(Changes(touched=((id, stamp, True),)))
    assert catalogue.known()["a.md"] == (id, stamp, True)


def test_stocks_are_counted_without_the_doubtful_ones_unless_asked(catalogue: Catalogue) -> None:
    put(catalogue, entry("1", stocks=(MAOTAI, ORDOS), date=10), entry("2", stocks=(MAOTAI,), date=20), entry("3"))
    sure = catalogue.stock_counts()
    assert [(one.code, one.posts, one.mentions, one.first, one.last) for one in sure] == [("sh600519", 2, 6, 10, 20)]
    assert {one.code for one in catalogue.stock_counts(doubtful=True)} == {"sh600519", "sh600295"}
    assert [one.posts for one in catalogue.stock_counts(since=15)] == [1]
    assert catalogue.stock_counts(until=10) == []
    assert len(catalogue.by_stock(["sh600295"])) == 0
    assert len(catalogue.by_stock(["sh600295"], doubtful=True)) == 1
    assert len(catalogue.by_stock(["sh600295", "sh600519"])) == 2
    assert catalogue.stock_dates(["sh600519"]) == {"sh600519": [10, 20]}


def test_names_of_stocks_are_learned_from_links_and_codes_and_forgotten_with_their_posts(catalogue: Catalogue) -> None:
    named = MAOTAI._replace(name=Clean("茅台"), kind="named")
    one, two = put(catalogue, entry("1", stocks=(MAOTAI,)), entry("2", stocks=(named,)))
    assert catalogue.learned_names() == {"sh600519": {"贵州茅台": 1}}
    catalogue.writer().apply(Changes(removed=(one,)))
    assert catalogue.learned_names() == {}
    assert catalogue.by_stock(["sh600519"]).tolist() == [two]


def test_names_are_to_be_looked_for_until_they_were(catalogue: Catalogue) -> None:
    put(catalogue, entry("1", stocks=(MAOTAI,)))
    assert catalogue.unsought_names() == [("sh600519", "贵州茅台")]
    catalogue.writer().call_names_sought([("sh600519", "贵州茅台")])
    assert catalogue.unsought_names() == []


def test_columns_agree_with_rows(catalogue: Catalogue) -> None:
    put(
        catalogue,
        entry("1", date=10, source=Clean("甲"), categories=((Clean("a"), Clean("b")),), stocks=(MAOTAI,)),
        entry("2", date=20, source=Clean("乙"), categories=((Clean("a"),),), flags=Flag.COMPLETE | Flag.DRAFT),
        entry("3", source=Clean("甲"), author=Clean("丙"), stocks=(MAOTAI, ORDOS)),
    )
    found = catalogue.columns()
    assert found.order.tolist() == list(catalogue.ids())
    assert found.all.tolist() == sorted(catalogue.ids())
    ids = {row.path: row.id for row in catalogue.rows(catalogue.ids()) if row}
    tree = {"/".join(one.path): one.id for one in catalogue.categories()}
    assert found.in_categories([tree["a"]]).tolist() == [ids["1"], ids["2"]]
    assert found.in_categories([tree["a/b"]]).tolist() == [ids["1"]]
    sources = {one.name: one for one in catalogue.sources()}
    assert found.by_source([sources[Clean("甲")].id]).tolist() == [ids["1"], ids["3"]]
    assert sources[Clean("甲")].posts == 2
    assert found.between(10, 20).tolist() == [ids["1"]]
    assert found.between(None, None).tolist() == [ids["1"], ids["2"]], "an undated post is at no time"
    assert found.having(Flag.DRAFT).tolist() == [ids["2"]]
    assert found.stocks_of(found.all) == [("sh600519", 2)]
    assert found.known(found.all).tolist() == found.all.tolist()
    beyond = found.all.copy()
    beyond[-1] = 10**6
    assert found.known(beyond).tolist() == found.all.tolist()[:-1], "a post of a commit not seen yet"


def test_columns_come_from_their_file_only_if_it_is_whole_and_of_this_generation(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(catalogue, entry("1", date=10, stocks=(MAOTAI,)), entry("2"))
    catalogue.save_columns(-1, set())
    whole = (tmp_path / "columns").read_bytes()
    computed = catalogue.columns()

    def again() -> Columns:
        return Catalogue.open(tmp_path / "catalogue.db").columns()

    calls: list[int] = []
    real = columns._computed
    monkeypatch.setattr(columns, "_computed", lambda connection: calls.append(1) or real(connection))
    for name in ("order", "place", "shelf", "source", "author", "flags", "stock", "stock_post"):
        assert getattr(again(), name).tolist() == getattr(computed, name).tolist()
    assert calls == []
    for damaged in (b"", whole[:-1], whole[:600] + b"?" + whole[601:], b"x" * len(whole)):
        (tmp_path / "columns").write_bytes(damaged)
        assert again().order.tolist() == computed.order.tolist()
    assert len(calls) == 4
    (tmp_path / "columns").write_bytes(whole)
    put(catalogue, entry("3"))
    assert len(again().all) == 3


def test_columns_of_nothing_are_empty(catalogue: Catalogue) -> None:
    found = catalogue.columns()
    assert found.all.tolist() == found.order.tolist() == [] == found.stocks_of(found.all)


paths = st.sampled_from(["a", "b", "c", "d"])
posts = st.builds(
    entry,
    paths,
    date=st.none() | st.integers(-(10**10), 10**11),
    categories=st.lists(st.sampled_from([("x",), ("x", "y"), ("z",)]), unique=True, max_size=2).map(tuple),
    tags=st.lists(st.sampled_from(["p", "q"]), unique=True).map(tuple),
    stocks=st.sampled_from([(), (MAOTAI,), (ORDOS,), (MAOTAI, ORDOS)]),
    flags=st.sampled_from([Flag(0), Flag.COMPLETE, Flag.COMPLETE | Flag.DRAFT]),
)


steps_of_a_writer = st.lists(st.tuples(st.just("put"), posts) | st.tuples(st.just("remove"), paths), max_size=12)


def _take(catalogue: Catalogue, writer: Writer, steps: list[tuple[str, object]], model: dict[str, Entry]) -> None:
    for verb, what in steps:
        if isinstance(what, Entry):
            old = catalogue.id_at(what.path)
            writer.apply(Changes((what,), removed=(old,) if old else ()))
            model[what.path] = what
        elif (old := catalogue.id_at(str(what))) is not None:
            assert verb == "remove"
            writer.apply(Changes(removed=(old,)))
            del model[str(what)]


@given(steps_of_a_writer, steps_of_a_writer)
def test_columns_that_are_brought_up_to_date_are_those_of_the_table(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple[str, object]], then: list[tuple[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("law") / "catalogue.db"
    reader, catalogue, model = Catalogue.open(path), Catalogue.open(path), {}  # type: ignore[var-annotated]
    _take(catalogue, catalogue.writer(), first, model)
    catalogue.save_columns(-1, set())
    old = reader.columns()
    writer = catalogue.writer()
    _take(catalogue, writer, then, model)
    ids = list(catalogue.ids())
    writer.apply(Changes(touched=tuple((id, Stamp(1, 2, 3, 4), False) for id in ids[:1])))
    writer.replace_stocks([(id, (MAOTAI, ORDOS)) for id in ids[1:2]])
    connection, shelves = catalogue.file.connection(), catalogue.shelves()
    computed = columns._computed(connection)
    catalogue.save_columns(old.generation, writer.changed)
    for renewed in (old.after(connection, catalogue.generation, shelves, writer.changed), reader.columns()):
        for name in ("order", "place", "shelf", "source", "author", "flags"):
            assert getattr(renewed, name).tolist() == computed[name].tolist(), name
        pairs = zip(renewed.stock.tolist(), renewed.stock_post.tolist(), strict=True)
        assert sorted(pairs) == list(zip(computed["stock"].tolist(), computed["stock_post"].tolist(), strict=True))
    reader.close()
    catalogue.close()


@given(steps_of_a_writer)
def test_counts_kept_by_the_way_are_the_counts_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]
) -> None:
    catalogue = Catalogue.open(tmp_path_factory.mktemp("law") / "catalogue.db")
    model: dict[str, Entry] = {}
    _take(catalogue, catalogue.writer(), steps, model)
    rows = [row for row in catalogue.rows(catalogue.ids()) if row]
    assert {row.path for row in rows} == set(model)
    assert catalogue.counts() == (len(rows), sum(row.is_complete for row in rows))
    places = [-(10**12) if row.date is None else row.date for row in rows]
    assert places == sorted(places, reverse=True)
    held = Counter(above for row in rows for above in {path[:n] for path in row.categories for n in (1, 2)})
    assert {one.path: one.posts for one in catalogue.categories()} == dict(held)
    tags = Counter(tag for one in model.values() for tag in one.tags)
    assert {one.name: one.posts for one in catalogue.tags()} == dict(tags)
    stocks = Counter(stock.code for one in model.values() for stock in one.stocks if not stock.doubtful)
    assert {one.code: one.posts for one in catalogue.stock_counts()} == dict(stocks)
    uses = Counter((stock.code, stock.name) for one in model.values() for stock in one.stocks)
    learned = {(code, name): n for code, names in catalogue.learned_names().items() for name, n in names.items()}
    assert learned == dict(uses)
    catalogue.close()


def test_a_commit_is_seen_by_another_connection_as_a_new_generation(catalogue: Catalogue, tmp_path: Path) -> None:
    reader = Catalogue.open(tmp_path / "catalogue.db")
    before = reader.generation
    assert reader.ids().tolist() == []
    put(catalogue, entry())
    assert reader.generation != before
    assert len(reader.ids()) == len(reader.columns().all) == 1


def test_a_failed_transaction_leaves_nothing_and_the_writer_goes_on(catalogue: Catalogue) -> None:
    put(catalogue, entry("a"))
    writer = catalogue.writer()
    generation = catalogue.generation
    with pytest.raises(IndexUnusableError):
        writer.apply(Changes((entry("b", source=Clean("new name")), entry("a"))))  # a path that is there already
    assert catalogue.counts() == (1, 1) and catalogue.id_at("b") is None
    assert catalogue.generation == generation
    writer.apply(Changes((entry("b", source=Clean("new name")),)))
    row = catalogue.row_at("b")
    assert row is not None and row.source == "new name"


def test_a_screen_waits_for_a_stopped_writer_a_tenth_of_a_second_and_shows_what_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_file, "READER_PATIENCE_MS", 100)
    catalogue = Catalogue.open(tmp_path / "catalogue.db")
    shown, other = put(catalogue, entry("shown"), entry("other"))
    (row,) = catalogue.rows([shown])
    before = catalogue.generation, catalogue.counts(), catalogue.newest_id()
    writer = sqlite3.connect(tmp_path / "catalogue.db", isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    assert catalogue.rows([shown, other]) == [row, None]
    assert (catalogue.generation, catalogue.counts(), catalogue.newest_id()) == before
    assert time.monotonic() - began < 2, "80 ms each"
    with pytest.raises(IndexBusyError):
        catalogue.ids()
    writer.execute("ROLLBACK")
    assert catalogue.rows([other]) != [None]


def test_a_long_transaction_holds_up_no_reader(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "catalogue.db")
    put(catalogue, *(entry(f"{n}") for n in range(100)))
    writer = sqlite3.connect(tmp_path / "catalogue.db", isolation_level=None)
    writer.execute("PRAGMA cache_spill = OFF")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE post SET title = title || 'x'")
    assert len(catalogue.ids()) == 100
    writer.execute("ROLLBACK")


def test_every_thread_has_a_connection_of_its_own(catalogue: Catalogue) -> None:
    put(catalogue, entry())
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(catalogue.ids()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]


def test_the_file_is_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        catalogue = Catalogue.open(tmp_path / "catalogue.db")
        put(catalogue, entry())
    finally:
        os.umask(old)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database" * 1000),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 0").connection.commit(),
    ],
    ids=["garbage", "empty", "truncated", "older version"],
)
def test_a_damaged_file_is_set_aside_and_an_empty_one_made(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "catalogue.db"
    first = Catalogue.open(path)
    put(first, *(entry(f"{n}") for n in range(200)))
    first.close()
    damage(path)  # type: ignore[operator]
    again = Catalogue.open(path)
    assert again.counts() == (0, 0)
    assert path.with_name("catalogue.db.damaged").exists()
    put(again, entry())


def test_a_reader_notices_that_the_file_was_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    reader = Catalogue.open(path)
    put(reader, entry("old", categories=((Clean("old"),),), source=Clean("old")))
    assert [one.name for one in reader.categories()] == ["old"]
    other = Catalogue.open(path)
    other.file.set_aside()
    put(other, entry("new", categories=((Clean("new"),),), source=Clean("new")))
    assert [one.name for one in reader.categories()] == ["new"]
    assert [row.source for row in reader.rows(reader.ids()) if row] == ["new"]


def test_a_reader_reads_on_when_the_file_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    reader = Catalogue.open(path)
    put(reader, entry())
    path.unlink()
    assert len(reader.ids()) == 1


def test_a_file_that_lacks_no_more_than_a_table_is_given_it(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    first = Catalogue.open(path)
    put(first, *(entry(f"{n}") for n in range(20)))
    first.close()
    with sqlite3.connect(path) as older:
        older.executescript("DROP TABLE touched; PRAGMA user_version = 5")
    with pytest.raises(IndexDamagedError):
        Catalogue.open(path, readonly=True)
    again = Catalogue.open(path)
    assert again.counts() == (20, 20) and again.touched() == {}
    Catalogue.open(path, readonly=True)


def test_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    Catalogue.open(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(IndexVersionError, match="newer"):
        Catalogue.open(path)
    assert path.read_bytes() == before


def test_reading_only_refuses_what_is_missing_or_damaged_and_never_writes(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with pytest.raises(IndexMissingError):
        Catalogue.open(path, readonly=True)
    writer = Catalogue.open(path)
    put(writer, entry())
    writer.close()
    reader = Catalogue.open(path, readonly=True)
    assert len(reader.ids()) == 1
    with pytest.raises(IndexUnusableError):
        put(reader, entry("b"))
    reader.close()
    path.write_bytes(b"nonsense")
    with pytest.raises(IndexDamagedError):
        Catalogue.open(path, readonly=True)


def test_after_a_power_cut_the_file_is_checked_and_a_torn_one_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalogue.db"
    catalogue = Catalogue.open(path)
    catalogue.writer().begin()
    put(catalogue, *(entry(f"{n}", title=Clean("x" * 300)) for n in range(300)))
    catalogue.close()
    whole = path.read_bytes()
    torn = bytearray(whole)
    torn[len(torn) // 2 : len(torn) // 2 + 8000] = bytes(8000)
    path.write_bytes(torn)
    Catalogue.open(path).close()
    assert not path.with_name("catalogue.db.damaged").exists(), "the same boot: the system wrote all of it"
    monkeypatch.setattr(catalogue_file, "boot_id", lambda: "another boot")
    assert Catalogue.open(path).counts() == (0, 0)
    path.write_bytes(whole)
    assert Catalogue.open(path).counts() == (300, 300), "cut, but not torn"


def test_a_settled_file_bears_no_boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue.open(tmp_path / "catalogue.db")
    writer = catalogue.writer()
    writer.begin()
    assert not catalogue.is_settled
    writer.settle(is_finished=True)
    assert catalogue.is_settled
    connection = sqlite3.connect(tmp_path / "catalogue.db")
    assert connection.execute("SELECT count(*) FROM meta WHERE name = 'boot'").fetchone() == (0,)


def _make_and_count(path: str) -> int:
    return Catalogue.open(Path(path)).counts()[0]


def test_two_processes_that_make_the_file_at_once_share_it(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_make_and_count, [str(tmp_path / "catalogue.db")] * 4) == [0, 0, 0, 0]
    assert sorted(path.name for path in tmp_path.iterdir() if "journal" not in path.name) == ["catalogue.db"]


def test_a_folder_that_anybody_may_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(IndexForeignError, match="chmod"):
        check_owner(tmp_path)
    tmp_path.chmod(0o700)
    check_owner(tmp_path)


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = os.geteuid() + 1
    monkeypatch.setattr(catalogue_file, "owners", lambda: {stranger})
    with pytest.raises(IndexForeignError, match=f"user {os.geteuid()}"):
        check_owner(tmp_path)


def test_dates_lie_above_what_is_undated() -> None:
    assert UNDATED_BELOW < -62135596800, "the year 1"


def test_a_thread_that_still_asks_when_the_session_ends_gets_its_answer(catalogue: Catalogue) -> None:
    asks, goes_on = threading.Event(), threading.Event()
    answers: list[int] = []

    def ask() -> None:
        connection = catalogue.file.connection()
        connection.create_function("waits", 1, lambda number: asks.set() or (goes_on.wait(60) and number))
        answers.append(connection.execute("SELECT waits(7)").fetchone()[0])

    thread = threading.Thread(target=ask)
    thread.start()
    assert asks.wait(60)
    catalogue.close()
    goes_on.set()
    thread.join(60)
    assert answers == [7]
