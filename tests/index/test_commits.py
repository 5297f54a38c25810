"""Commits: all or nothing, seen by those who ask, small segments made one, nothing left lying about."""

from __future__ import annotations

import errno
import os
import random
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.errors import IndexBusyError, IndexMissingError, IndexUnusableError
from newstui.index import BuiltSegment, Document, Index, build_segment, characters, committing
from newstui.index.merging import LARGEST, Source, groups_to_merge, merge
from newstui.index.segment import Segment
from tests.index.news import news, pieces_of, scan


def _contents(segment: Segment) -> tuple[dict[str, list[tuple[int, int]]], dict[int, tuple[str, str]]]:
    """Every term's posts with their weights, and every post's text."""
    postings = {}
    for dictionary in (segment.pairs, segment.words):
        for number in range(len(dictionary)):
            block = dictionary.block(number)
            for place, term in enumerate(dictionary.terms(block)):  # type: ignore[arg-type]
                documents, weights = block.postings(place, place + 1)
                assert term not in postings
                postings[term] = list(zip(segment.ids[documents].tolist(), weights.tolist(), strict=True))
    for code in segment.pairs.alphabet.tolist():
        sets = segment.pairs.posts_with(chr(code))
        if sets is not None:
            pairs = [
                (int(segment.ids[n]), int(sets[0][n]) + 2 * int(sets[1][n])) for n in np.flatnonzero(sets[0] | sets[1])
            ]
            postings[f"{chr(code)}…"] = pairs
    texts = map(segment.folded, segment.texts(np.arange(segment.posts)))
    return postings, dict(zip(segment.ids.tolist(), texts, strict=True))


def _check(index: Index, documents: dict[int, Document]) -> None:
    """The index holds these posts and finds what a scan finds."""
    assert index.ids().tolist() == sorted(documents)
    assert len(index) == len(documents)
    if documents:
        posts = list(documents.values())
        for piece in pieces_of(posts, 4, seed=len(documents)):
            assert set(index.find(piece)) == scan(posts, piece), piece


@given(st.lists(st.integers(0, 2), min_size=30, max_size=30), st.integers(1, 6))
@settings(max_examples=10)
def test_merging_gives_what_rebuilding_gives(
    tmp_path_factory: pytest.TempPathFactory, share: list[int], keep: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(characters, "FEWEST_POSTS", 1)
        _check_merging(tmp_path_factory, share, keep)


def _check_merging(tmp_path_factory: pytest.TempPathFactory, share: list[int], keep: int) -> None:
    folder = tmp_path_factory.mktemp("merge")
    documents = news(30, seed=keep)
    shares = [[d for d, of in zip(documents, share, strict=True) if of == number] for number in range(3)]
    sources = []
    left: list[Document] = []
    for share_of in filter(None, shares):
        segment = Segment(folder / build_segment(folder, share_of).files[0])
        removed = [number for number in range(len(share_of)) if number % 7 >= keep]
        left += [post for number, post in enumerate(share_of) if number not in removed]
        sources.append(Source(segment, np.array(removed, np.int64)))
    if not left:
        return
    posts, size = merge(sources, folder / "merged.news", "rule")
    merged = Segment(folder / "merged.news", size)
    assert posts == len(left)
    assert _contents(merged) == _contents(Segment(folder / build_segment(folder, left).files[0]))


@given(st.data())
@settings(max_examples=8)
def test_the_index_is_a_dictionary_of_posts(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("model") / "index"
    index = Index.open(folder, create=True)
    model: dict[int, Document] = {}
    first = 1
    for step in range(data.draw(st.integers(1, 7))):
        added = news(data.draw(st.integers(0, 12)), seed=step, first=first)
        again = [Document(number, "又来", "回购") for number in list(model)[: data.draw(st.integers(0, 1))]]
        first = max([first, *(document.id for document in added)]) + 1
        removed = data.draw(st.lists(st.sampled_from([*model, 4_000_000_000, 0]), max_size=8))
        index.commit([build_segment(folder, [*added, *again])], removed)
        for number in removed:
            model.pop(number, None)
        model |= {document.id: document for document in [*added, *again]}
        if data.draw(st.booleans()):
            index = Index.open(folder)
        _check(index, model)


def test_a_segment_may_hold_more_than_65536_posts(folder: Path) -> None:
    index = Index.open(folder, create=True)
    count = 70_000
    documents = [Document(n, "回购" if n % 1000 == 7 else "", "芯片") for n in range(count)]
    index.commit([build_segment(folder, documents)])
    assert index.segments == (count,)
    assert len(index.candidates("芯片")) == count
    assert index.candidates("回购").ids.tolist() == list(range(7, count, 1000))
    index.commit([build_segment(folder, [Document(count, "", "茅台")])], range(0, count, 2))
    assert len(index.candidates("芯片")) == count // 2
    assert sum(index.segments) == count // 2 + 1


def test_a_reader_keeps_its_generation_until_it_asks(folder: Path) -> None:
    writer = Index.open(folder, create=True)
    writer.commit([build_segment(folder, [Document(1, "茅台", "")])])
    reader = Index.open(folder)
    assert not reader.refresh()
    for number in range(2, 12):
        writer.commit([build_segment(folder, [Document(number, "茅台", "")])], [number - 1])
    assert set(reader.find("茅台")) == {1}
    assert reader.texts(reader.ids())[0].title == "茅台"
    assert reader.refresh()
    assert set(reader.find("茅台")) == {11}
    assert reader.generation == writer.generation == 10


def test_a_closed_index_finds_nothing_and_can_be_refreshed(folder: Path) -> None:
    index = Index.open(folder, create=True)
    index.commit([build_segment(folder, [Document(1, "茅台", "")])])
    index.close()
    assert len(index) == 0
    assert index.refresh()
    assert set(index.find("茅台")) == {1}


def test_nothing_to_do_makes_no_generation(folder: Path) -> None:
    index = Index.open(folder, create=True)
    index.commit()
    assert index.generation == 0
    index.commit(removed=[3])
    assert index.generation == 0
    with pytest.raises(IndexMissingError):
        Index.open(folder / "nothing")


def test_an_id_twice_in_a_batch_is_refused(folder: Path) -> None:
    Index.open(folder, create=True)
    with pytest.raises(ValueError, match="twice"):
        build_segment(folder, [Document(1, "a", ""), Document(1, "b", "")])
    assert [path.name for path in folder.iterdir()] == []


def test_a_read_only_index_is_not_written(shared_folder: Path) -> None:
    with pytest.raises(IndexUnusableError, match="reading only"):
        Index.open(shared_folder, readonly=True).commit(removed=[1])


# -- files ------------------------------------------------------------------------------------------------------------


def test_files_are_for_this_user_alone_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        index = Index.open(folder, create=True)
        index.commit([build_segment(folder, news(5))])
        os.umask(0o777)
        index.commit([build_segment(folder, news(5, first=500))])
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_old_generations_and_orphans_are_removed(folder: Path) -> None:
    index = Index.open(folder, create=True)
    for name in ("MAIN_0123456789abcdef.news", "MAIN-99.list", "MAIN-3.list.new", "_MAIN_7.toc.new"):
        (folder / name).write_bytes(b"left by a killed writer")
    (folder / "built-999999999-999999998-00.news").write_bytes(b"left by a killed builder")
    (folder / "notes.txt").write_text("not ours")
    living = build_segment(folder, news(3))
    for number in range(5):
        index.commit([build_segment(folder, news(3, first=100 * (number + 1)))])
    kinds = Counter(path.suffix for path in folder.iterdir())
    assert kinds == {".news": len(index.segments) + 1, ".list": 1, ".toc": 1, "": 1, ".txt": 1}
    index.commit([living])
    assert len(index) == 18


def test_one_writes_at_a_time_and_the_other_is_told_who(folder: Path) -> None:
    one, other = Index.open(folder, create=True), Index.open(folder, create=True)
    with one.writing():
        with pytest.raises(IndexBusyError, match=str(os.getpid())):
            other.commit(removed=[1])
        one.commit([build_segment(folder, [Document(1, "茅台", "")])])
        one.commit([build_segment(folder, [Document(2, "茅台", "")])])
    other.commit(removed=[1])
    assert other.ids().tolist() == [2]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_that_was_forked_meanwhile_does_not_keep_the_lock(folder: Path) -> None:
    index = Index.open(folder, create=True)
    done, finish = os.pipe()
    with index.writing():
        child = os.fork()
        if not child:
            os.close(finish)
            os.read(done, 1)  # until the parent is through
            os._exit(0)
    os.close(done)
    with Index.open(folder, create=True).writing():
        pass
    os.close(finish)
    os.waitpid(child, 0)


def test_a_built_segment_that_is_gone_is_said_to_be(folder: Path) -> None:
    index = Index.open(folder, create=True)
    with pytest.raises(IndexUnusableError, match="gone"):
        index.commit([BuiltSegment(str(folder), ("built-1-2-ab.news",), 1)])


# -- merging ----------------------------------------------------------------------------------------------------------


@dataclass
class Weight:
    posts: int
    left: int


def _settled(weights: list[Weight], largest: int) -> int:
    """Apply the policy until it is content; how many posts were copied."""
    copied = 0
    while groups := groups_to_merge(weights, largest):
        merged = {place for group in groups for place in group}
        made = [sum(weights[place].left for place in group) for group in groups]
        copied += sum(made)
        weights[:] = [weight for place, weight in enumerate(weights) if place not in merged]
        weights += [Weight(posts, posts) for posts in made]
    return copied


def test_a_hundred_hourly_commits_leave_few_segments() -> None:
    chance = random.Random(1)
    weights = [Weight(100_000, 100_000)]
    copied = total = 0
    most = 0
    for _ in range(100):
        posts = chance.randrange(1, 100)
        weights.append(Weight(posts, posts))
        copied += _settled(weights, LARGEST)
        total += posts
        most = max(most, len(weights))
    assert most <= 1 + 12
    assert copied <= total * 12  # not once the large ones


@given(st.lists(st.integers(1, 300), min_size=1, max_size=60), st.lists(st.integers(0, 100), min_size=60, max_size=60))
def test_the_policy_comes_to_rest_with_few_segments(sizes: list[int], losses: list[int]) -> None:
    weights = [Weight(size, max(1, size * (100 - loss) // 100)) for size, loss in zip(sizes, losses, strict=False)]
    total = sum(weight.left for weight in weights)
    _settled(weights, 1000)
    assert sum(weight.left for weight in weights) == total
    assert all(weight.left <= 1000 for weight in weights)
    assert len(weights) <= total / 250 + total.bit_length() + 1
    assert all(4 * weight.left >= 3 * weight.posts for weight in weights)


def test_small_commits_keep_search_right(folder: Path) -> None:
    index = Index.open(folder, create=True)
    model: dict[int, Document] = {}
    for number in range(25):
        documents = news(3, seed=number, first=10 * (number + 1) * 2)
        gone = list(model)[::9]
        index.commit([build_segment(folder, documents)], gone)
        model = {key: value for key, value in model.items() if key not in gone}
        model |= {document.id: document for document in documents}
    _check(index, model)
    assert len(index.segments) <= 8
    assert len(list(folder.iterdir())) == len(index.segments) + 3


# -- failing ----------------------------------------------------------------------------------------------------------


class Faults:
    """Lets the n-th call of what a full disk refuses fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "rename"), (os, "open")):
            monkeypatch.setattr(owner, name, self._failing(getattr(owner, name)))

    def _failing(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*values: object, **named: object) -> object:
            if self.left == 0:
                self.left = -1
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.left -= self.left > 0
            return real(*values, **named)

        return call


def test_a_full_disk_at_any_moment_leaves_the_index_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.open(folder, create=True)
    first = {document.id: document for document in news(6)}
    index.commit([build_segment(folder, first.values())])
    more = news(6, seed=5, first=1000)
    built = build_segment(folder, more)
    files = {path.name for path in folder.iterdir()}
    gone = min(first)
    faults = Faults(monkeypatch)
    failures = 0
    for moment in range(100):
        faults.left = moment
        try:
            index.commit([built], [gone])
        except IndexUnusableError as error:
            faults.left = -1
            assert "No space left" in str(error)
            failures += 1
            assert index.generation == 0
            _check(index, first)
            _check(Index.open(folder), first)
            assert {path.name for path in folder.iterdir()} == files
        else:
            break
    faults.left = -1
    assert failures >= 8
    expected = {key: value for key, value in first.items() if key != gone} | {each.id: each for each in more}
    _check(index, expected)
    _check(Index.open(folder), expected)


def test_all_is_synced_before_the_commit_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a loss of power could tear: order is all that can be checked without one."""
    done: list[tuple[str, str]] = []
    sync, replace = os.fsync, Path.replace

    def syncing(descriptor: int) -> None:
        done.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        sync(descriptor)

    def replacing(path: Path, target: Path) -> Path:
        done.append(("rename", target.name))
        return replace(path, target)

    index = Index.open(folder, create=True)
    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "replace", replacing)
    built = [build_segment(folder, news(9, seed=n, first=100 * n)) for n in (1, 2)]
    index.commit(built)
    for name in (name for each in built for name in each.files):
        assert ("sync", name) in done
    listed, committed = done.index(("rename", "MAIN-0.list")), done.index(("rename", "_MAIN_0.toc"))
    assert done.index(("sync", "MAIN-0.list.new")) < listed < committed
    assert ("sync", folder.name) in done[listed:committed]
    assert done.index(("sync", "_MAIN_0.toc.new")) < committed
    assert ("sync", folder.name) in done[committed:]


def test_a_full_disk_while_building_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Index.open(folder, create=True)
    faults = Faults(monkeypatch)
    for moment in range(2):
        faults.left = moment
        with pytest.raises(IndexUnusableError, match="No space left"):
            build_segment(folder, news(5))
        assert list(folder.iterdir()) == []


def test_commits_that_may_wait_leave_merging_to_one_that_may_not(folder: Path) -> None:
    index = Index.open(folder, create=True)
    for number in range(committing.PATIENCE):
        index.commit([build_segment(folder, news(2, seed=number, first=1000 * number + 1))], may_wait=True)
    assert index.segments == (2,) * committing.PATIENCE
    index.commit()
    assert index.segments == (2 * committing.PATIENCE,)
    generation = index.generation
    index.commit()
    assert index.generation == generation, "there is nothing left to do"
    for number in range(100):
        index.commit([build_segment(folder, news(1, seed=number, first=100_000 + 10 * number))], may_wait=True)
        assert len(index.segments) <= committing.PATIENCE
    assert len(index) == 2 * committing.PATIENCE + 100


def test_a_merge_never_exceeds_the_largest_segment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "LARGEST", 40)
    index = Index.open(folder, create=True)
    for number in range(12):
        index.commit([build_segment(folder, news(15, seed=number, first=1000 * (number + 1)))])
    assert len(index) == 180
    assert max(index.segments) <= 40
