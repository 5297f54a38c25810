"""What newstui's search is set beside: SQLite FTS5 over the same pairs or over trigrams, tantivy, ripgrep.

All get the same texts: the folded ones that the index keeps for verification, with the same ids. Each peer is built
once, in a process of its own, and kept in the work folder. None of them verifies what it finds.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.bench_index import FTS5, Tantivy, build_fts5, build_tantivy, rows
from benchmarks.figures import tell
from newstui.folding import fold

BATCH = 2000
TRIGRAM_POSTS = 20_000


@dataclass(frozen=True, slots=True)
class Built:
    """What building took."""

    cpu: float
    mb: float


def keep_texts(index: Any, file: Path) -> Path:
    """The folded texts of an index, by id, in SQLite; made again when the index holds other posts."""
    ids = index.ids()
    sample = index.texts(ids[:: max(1, len(ids) // 200)])
    told = blake2b(repr((len(ids), ids.sum(dtype="uint64"), sample)).encode(), digest_size=16).hexdigest()
    said = file.with_suffix(".told")
    if file.exists() and said.exists() and said.read_text() == told:
        return file
    shutil.rmtree(file.parent, ignore_errors=True)
    file.parent.mkdir(parents=True)
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE post(id INTEGER PRIMARY KEY, title, body)")
        for start in range(0, len(ids), BATCH):
            texts = index.texts(ids[start : start + BATCH])
            base.executemany("INSERT INTO post VALUES(?, ?, ?)", ((text.id, text.title, text.body) for text in texts))
    said.write_text(told)
    return file


# -- building ---------------------------------------------------------------------------------------------------------


def build_trigram(file: Path, folder: Path) -> None:
    """FTS5's own trigrams, over the folded text; of the first posts only, since it takes longest by far."""
    folder.mkdir()
    with sqlite3.connect(folder / "fts5.db") as base:
        base.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, content='', detail=none, tokenize='trigram')")
        base.executemany("INSERT INTO f(rowid, title, body) VALUES(?, ?, ?)", islice(rows(file), TRIGRAM_POSTS))


BUILDERS: dict[str, Callable[[Path, Path], None]] = {
    "FTS5": build_fts5,
    "tantivy": build_tantivy,
    "trigrams": build_trigram,
}


def build_all(file: Path, names: Sequence[str] = tuple(BUILDERS)) -> dict[str, Built]:
    """Build those that aren't there yet, two at a time. One that can't be built is left out, and said."""
    built = {}
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for name, job in [(name, pool.submit(_build, name, file)) for name in names]:
            try:
                built[name] = job.result()
            except Exception as error:  # a missing peer is a line in the results, not their end
                tell(f"{name} can't be built: {error}")
    return built


def _build(name: str, file: Path) -> Built:
    folder = file.parent / name
    said = file.parent / f"{name}.json"
    if not (folder.exists() and said.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        cpu = time.process_time()
        BUILDERS[name](file, folder)
        cpu = time.process_time() - cpu
        mb = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        said.write_text(json.dumps(asdict(Built(cpu, mb))))
    return Built(**json.loads(said.read_text()))


# -- asking -----------------------------------------------------------------------------------------------------------


class Trigrams:
    """FTS5's trigrams: nothing shorter than three characters can be asked."""

    def __init__(self, folder: Path) -> None:
        self.base = sqlite3.connect(folder / "fts5.db")
        self.base.execute("PRAGMA cache_size=-65536")

    def find(self, asked: str) -> list[int] | None:
        """All candidates by rank; None where it can't look."""
        words = [fold(word) for word in asked.replace('"', "").split()]
        if any(len(word) < 3 or word.endswith("*") for word in words):
            return None
        grams = {word[at : at + 3] for word in words for at in range(len(word) - 2)}
        sql = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f, 3.0, 1.0)"
        return [number for (number,) in self.base.execute(sql, (" AND ".join(f'"{gram}"' for gram in grams),))]


ENGINES: dict[str, Callable[[Path], Any]] = {"FTS5": FTS5, "tantivy": Tantivy, "trigrams": Trigrams}


def open_all(file: Path, names: Sequence[str]) -> dict[str, Any]:
    """An engine for each that was built."""
    return {name: ENGINES[name](file.parent / name) for name in names}


def ripgrep(archive: Path, pieces: Sequence[str]) -> float | None:
    """Median ms of `rg -l PIECE` over the archive's files. None without it."""
    program = shutil.which("rg")
    if program is None:
        return None
    times = []
    for piece in pieces:
        began = time.perf_counter()
        subprocess.run([program, "-l", "-F", piece, str(archive)], capture_output=True, check=False)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 2]


# -- truth ------------------------------------------------------------------------------------------------------------


def holders(file: Path, pieces: Sequence[str], jobs: int = 2) -> list[set[int]]:
    """Of each piece the posts whose folded text contains it, by looking at every text."""
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = [pool.submit(_holders, file, list(pieces), number, jobs) for number in range(jobs)]
        return [set().union(*found) for found in zip(*(part.result() for part in parts), strict=True)]


def _holders(file: Path, pieces: list[str], number: int, jobs: int) -> list[set[int]]:
    folded = [fold(piece) for piece in pieces]
    found: list[set[int]] = [set() for _piece in pieces]
    texts: Iterator[tuple[int, str, str]] = islice(rows(file), number, None, jobs)
    for identity, title, body in texts:
        text = f"{title}\0{body}"
        for place, piece in enumerate(folded):
            if piece in text:
                found[place].add(identity)
    return found
