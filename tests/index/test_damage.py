"""An index that is missing, damaged, of another version or of another user: one error says which; never nonsense."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from newstui import folding
from newstui.errors import (
    IndexDamagedError,
    IndexForeignError,
    IndexMissingError,
    IndexUnusableError,
    IndexVersionError,
    NewstuiError,
)
from newstui.index import Document, Index, build_segment, manifest, segment
from tests.index.news import news, pieces_of, scan


@pytest.fixture
def copy(shared_folder: Path, tmp_path: Path) -> Path:
    """An index that a test may spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(shared_folder, folder)
    folder.chmod(0o700)
    return folder


def _all_right(folder: Path, documents: list[Document], pieces: list[str]) -> None:
    """Whatever is answered is right. May raise IndexDamagedError."""
    index = Index.open(folder)
    assert index.ids().tolist() == [document.id for document in documents]
    for piece in pieces:
        assert set(index.find(piece)) == scan(documents, piece)
    assert [text.body for text in index.texts(index.ids())] == [folding.fold(document.body) for document in documents]


def _damage(folder: Path, chance: random.Random, spoil: Callable[[bytearray, random.Random], None]) -> None:
    path = chance.choice([path for path in sorted(folder.iterdir()) if path.suffix in (".news", ".list")])
    data = bytearray(path.read_bytes())
    spoil(data, chance)
    path.write_bytes(data)


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _zero(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data)) // 512 * 512
    data[start : start + 512] = bytes(len(data[start : start + 512]))


def _lengthen(data: bytearray, chance: random.Random) -> None:
    data += bytes(chance.randrange(1, 99))


@pytest.mark.parametrize("spoil", [_flip, _cut, _zero, _lengthen])
def test_damage_is_found_or_does_not_matter(
    shared_folder: Path, tmp_path: Path, documents: list[Document], spoil: Callable[[bytearray, random.Random], None]
) -> None:
    _spoil_often(shared_folder, tmp_path, documents, spoil, rounds=12)


@pytest.mark.torture
def test_damage_is_found_or_does_not_matter_a_thousand_times(
    shared_folder: Path, tmp_path: Path, documents: list[Document]
) -> None:
    _spoil_often(shared_folder, tmp_path, documents, _flip, rounds=1000)


def _spoil_often(
    shared_folder: Path,
    tmp_path: Path,
    documents: list[Document],
    spoil: Callable[[bytearray, random.Random], None],
    rounds: int,
) -> None:
    pieces = pieces_of(documents, 12)
    found = 0
    for seed in range(rounds):
        folder = tmp_path / str(seed)
        shutil.copytree(shared_folder, folder)
        folder.chmod(0o700)
        _damage(folder, random.Random(seed), spoil)
        try:
            _all_right(folder, documents, pieces)
        except (IndexDamagedError, IndexVersionError) as error:
            assert "\n" not in str(error)
            found += 1
        shutil.rmtree(folder)
    assert found >= rounds * 2 // 3


def test_a_file_cut_short_under_a_reader_is_damage_and_kills_nobody(copy: Path, documents: list[Document]) -> None:
    index = Index.open(copy)
    for path in copy.glob("*.news"):
        os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(IndexDamagedError, match="cut short"):
        index.texts(index.ids())


def _without_list(folder: Path) -> None:
    next(folder.glob("*.list")).unlink()


def _without_segment(folder: Path) -> None:
    next(folder.glob("*.news")).unlink()


def _without_commit(folder: Path) -> None:
    next(folder.glob("*.toc")).unlink()


def _of_another_list(folder: Path) -> None:
    path = next(folder.glob("*.list"))
    path.write_bytes(b"NEWSGEN9" + path.read_bytes()[8:])


def _of_another_segment(folder: Path) -> None:
    for path in folder.glob("*.news"):
        path.write_bytes(path.read_bytes()[:-8] + b"NEWSEGM9")


def _of_another_program(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / "_MAIN_1.toc").write_bytes(b"\x04\x08\x04")


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (_without_list, IndexDamagedError, "list of its segments is missing"),
        (_without_segment, IndexDamagedError, "a segment is missing"),
        (_without_commit, IndexMissingError, "no index"),
        (_of_another_list, IndexVersionError, "another version"),
        (_of_another_segment, IndexVersionError, "another version"),
        (_of_another_program, IndexDamagedError, "missing"),
        (shutil.rmtree, IndexMissingError, "no index"),
    ],
)
def test_each_trouble_has_a_name(
    copy: Path, spoil: Callable[[Path], None], error: type[NewstuiError], words: str
) -> None:
    spoil(copy)
    with pytest.raises(error, match=words) as raised:
        Index.open(copy)
    assert str(copy) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_in_place_of_the_folder_is_not_an_index(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(IndexUnusableError, match="Not a directory"):
        Index.open(tmp_path / "index")


def test_an_index_of_another_rule_is_neither_read_nor_written(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.open(copy)
    built = build_segment(copy, news(2, first=9000))
    monkeypatch.setattr(folding, "fingerprint", lambda: "another")
    with pytest.raises(IndexVersionError, match="another version"):
        Index.open(copy)
    with pytest.raises(IndexVersionError, match="another version"):
        index.commit([built])


def test_a_list_that_changed_hands_is_damage(copy: Path) -> None:
    path = next(copy.glob("*.list"))
    listed = manifest.decode(path.read_bytes())
    swapped = [
        manifest.SegmentEntry(entry.name, entry.size, entry.posts + 1, entry.removed) for entry in listed.segments
    ]
    path.write_bytes(manifest.Manifest(listed.generation, listed.rule, tuple(swapped)).encode())
    with pytest.raises(IndexDamagedError, match="not the one"):
        Index.open(copy)


# -- owners -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "*.toc", "*.news", "*.list"])
@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_what_others_may_write_is_not_read(copy: Path, name: str, mode: int) -> None:
    (next(copy.glob(name)) if name else copy).chmod(mode)
    with pytest.raises(IndexForeignError, match="written by others"):
        Index.open(copy)


def test_a_link_in_place_of_a_file_is_not_followed(copy: Path, tmp_path: Path) -> None:
    path = next(copy.glob("*.toc"))
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexForeignError):
        Index.open(copy)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["", "*.toc", "*.news"])
@pytest.mark.parametrize("readonly", [False, True])
def test_what_somebody_else_owns_is_not_read(copy: Path, name: str, readonly: bool) -> None:
    os.chown(next(copy.glob(name)) if name else copy, 65534, 65534)
    with pytest.raises(IndexForeignError, match="65534"):
        Index.open(copy, readonly=readonly)


def test_nothing_of_a_foreign_index_is_opened(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1000)
    monkeypatch.setattr(Path, "read_bytes", _never)
    monkeypatch.setattr(segment, "SegmentFile", _never)
    with pytest.raises(IndexForeignError):
        Index.open(copy)


def _never(*values: object) -> None:
    raise AssertionError("a file of somebody else's was opened")


def test_an_index_that_root_built_may_be_read_by_all(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.getuid() != 0:
        pytest.skip("only root builds one")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(IndexForeignError):
        Index.open(copy)
    index = Index.open(copy, readonly=True)
    assert len(index.ids()) == len(np.unique(index.ids())) > 0
