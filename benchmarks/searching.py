"""Search at size, in process and as a command, and indexing: beside what one would use instead, in the same run."""

from __future__ import annotations

import gc
import json
import os
import random
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import bench_index, peers
from benchmarks.figures import Figure, Section, attempted, percentiles, tell
from benchmarks.processes import PROGRAM, environ, fresh, run

RUN = re.compile("[\u4e00-\u9fff]{2,}")
_LATIN = re.compile("[A-Za-z]{3,}")
_SELECTIVE = ("pieces of titles", "two words", "phrases")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, by shape, as typed; `titles` with the post that each piece came from."""

    titles: list[tuple[int, str]]
    shapes: dict[str, list[str]]


def draw(file: Path, seed: int = 5) -> Asked:
    """Drawn from the texts, the same for every engine."""
    chance = random.Random(seed)
    with closing(sqlite3.connect(file)) as base:
        ids = [number for (number,) in base.execute("SELECT id FROM post ORDER BY id")]
        chosen = chance.sample(ids, min(3000, len(ids)))
        sql = "SELECT id, title, body FROM post WHERE id = ?"
        posts = [base.execute(sql, (number,)).fetchone() for number in chosen]
    titles, words, phrases, characters, latin = [], [], [], [], []
    pairs: Counter[str] = Counter()
    for number, title, body in posts:
        runs = RUN.findall(title)
        if runs:
            titles.append((number, _piece(chance, chance.choice(runs), chance.randint(2, 6))))
            characters.append(chance.choice(chance.choice(runs)))
        in_body = [run for run in RUN.findall(body) if len(run) >= 4]
        if in_body:
            words.append(f"{_piece(chance, chance.choice(in_body), 2)} {_piece(chance, chance.choice(in_body), 2)}")
            phrases.append(f'"{_piece(chance, chance.choice(in_body), 4)}"')
        pairs.update({run[at : at + 2] for run in in_body for at in range(len(run) - 1)})
        latin += [f"{word[:2].lower()}*" for word in _LATIN.findall(body)[:2]]
    shapes = {
        "pieces of titles": [piece for _number, piece in titles[500:700] or titles[:200]],
        "two words": words[:100],
        "phrases": phrases[:100],
        "single characters": list(dict.fromkeys(characters))[:60],
        "two-letter prefixes": list(dict.fromkeys(latin))[:40],
        "words in most posts": [pair for pair, _count in pairs.most_common(30)],
    }
    return Asked(titles[:500], {shape: asked for shape, asked in shapes.items() if asked})


def _piece(chance: random.Random, run: str, length: int) -> str:
    start = chance.randrange(max(1, len(run) - length + 1))
    return run[start : start + length]


def timed(find: Callable[[str], object], asked: Sequence[str]) -> tuple[list[float], list[float]]:
    """Wall and CPU ms of each; those that an engine can't ask (None) are left out."""
    walls, cpus = [], []
    for each in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        found = find(each)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if found is not None:
            walls.append(wall * 1000)
            cpus.append(cpu * 1000)
    return walls, cpus


def open_library(archive: Path, home: Path) -> Any:
    """The library as the reader opens it."""
    from newstui.library import Library
    from newstui.settings import load

    return Library.open(load({"archive": str(archive)}, environ(home)))


def section(archive: Path, home: Path) -> Section:
    """The whole of it."""
    from newstui.index import Index
    from newstui.sync.plan import words_folder

    library = open_library(archive, home)
    try:
        folder = words_folder(library.index_folder)
        index = Index.open(folder)
        tell(f"search: texts of {len(index):,} posts for the peers")
        file = peers.keep_texts(index, home / "peers" / "texts.db")
        asked = draw(file)
        tell("search: building peers, once")
        built = peers.build_all(file)
        engines = peers.open_all(file, tuple(built))
        figures = [
            *attempted("search", lambda: _shapes(library, engines, asked)),
            *attempted("ripgrep", lambda: _ripgrep(archive, asked)),
            *attempted("facets", lambda: _facets(library, asked)),
            *attempted("saved searches", lambda: _saved(archive, home, asked)),
            *attempted("opening", lambda: _opening(folder, archive, home, asked)),
            *attempted("`newstui search`", lambda: _command(archive, home, asked)),
            *attempted("recall, precision, rank", lambda: _quality(library, file, engines, asked)),
        ]
        mb = ", ".join(f"{name} {one.mb:,.0f}" for name, one in built.items())
        figures.append(Figure("index on disk, texts included", index.size_bytes / 1e6, "MB", beside=f"{mb}, no texts"))
        posts = len(index)
    finally:
        library.close()
    return Section(
        f"Search, {posts:,} posts",
        "In process, through the library as the reader asks; each query once, after others of its kind; milliseconds "
        "of wall time (CPU in brackets). Ours: all hits, verified, ranked, as many as there are. FTS5 (the same pairs, "
        "contentless, detail=none; its trigrams of at most 20,000 posts): all candidates ranked. tantivy (the same "
        "terms): the best 50 candidates. Theirs are not verified.",
        tuple(figures),
    )


def _shapes(library: Any, engines: dict[str, Any], asked: Asked) -> list[Figure]:
    figures = []
    for shape, queries in asked.shapes.items():
        tell(f"search: {shape}")
        warm, queries = queries[: len(queries) // 10], queries[len(queries) // 10 :]
        finders: dict[str, Callable[[str], object]] = {"newstui": lambda typed: library.find(_question(typed))}
        for name, engine in engines.items():
            finders[name] = partial(_without_quotes, engine)
        took = {}
        for name, find in finders.items():
            for each in warm:
                find(each)
            took[name] = timed(find, queries)
        others = "; ".join(
            f"{name} {percentiles(walls)[0]:.2f} / {percentiles(walls)[1]:.2f}"
            for name, (walls, _cpus) in list(took.items())[1:]
            if walls
        )
        walls, cpus = took["newstui"]
        (p50, p95), (cpu50, cpu95) = percentiles(walls), percentiles(cpus)
        must = (3, 1, 15, 5) if shape in _SELECTIVE else (None, None, 60, 15)
        figures.append(Figure(f"{shape}, p50", p50, f"ms ({cpu50:.2f})", must[0], must[1], f"p50 / p95: {others}"))
        figures.append(Figure(f"{shape}, p95", p95, f"ms ({cpu95:.2f})", must[2], must[3]))
        fts5 = took.get("FTS5", ([], []))[1]
        if fts5:
            ratio = cpu50 / max(percentiles(fts5)[0], 1e-3)
            figures.append(Figure(f"{shape}, CPU p50 against FTS5", ratio, "×", None, None))
    return figures


def _without_quotes(engine: Any, typed: str) -> Any:
    return engine.find(typed.replace('"', ""))


def _ripgrep(archive: Path, asked: Asked) -> list[Figure]:
    tell("search: ripgrep")
    took = peers.ripgrep(archive, asked.shapes["pieces of titles"][:5])
    return [] if took is None else [Figure("`rg -l` for the same pieces over the files, p50", took, "ms")]


def _facets(library: Any, asked: Asked) -> list[Figure]:
    founds = [library.find(_question(typed)) for typed in ["", *asked.shapes["words in most posts"][:10]]]
    library.facets(founds[-1])
    walls, cpus = timed(lambda place: library.facets(founds[int(place)]), [str(place) for place in range(len(founds))])
    most = max(found.total for found in founds)
    return [
        Figure(
            "facets over all hits, p95", percentiles(walls)[1], f"ms ({percentiles(cpus)[1]:.1f})", 40, 10,
            f"{len(founds)} answers of up to {most:,} hits",
        )
    ]  # fmt: skip


def _saved(archive: Path, home: Path, asked: Asked) -> list[Figure]:
    """Thirty saved searches, counted in libraries that have counted none of them, and counted again."""
    shapes = asked.shapes
    queries = [
        *shapes["pieces of titles"][-8:], *shapes["two words"][-6:], *shapes["phrases"][-4:],
        *(f"{word} is:unread" for word in shapes["words in most posts"][-4:]),
        "cat:金融", "src:新华社", "date:2022-02", "is:starred", "has:image date:2022", "@微软",
        "芯片 OR is:starred", "5G -cat:科技",
    ]  # fmt: skip
    gc.collect()
    gc.freeze()  # as the reader does at its start: what the peers keep in memory is none of its business
    try:
        rounds = sorted(_counted(archive, home, queries) for _ in range(5))
    finally:
        gc.unfreeze()
    wall, cpu, again, loading = rounds[len(rounds) // 2]
    return [
        Figure(
            f"{len(queries)} saved searches, total and unread, anew", wall, f"ms ({cpu:.1f})",
            50, 50, f"the median of {len(rounds)} newly opened libraries, the slowest {rounds[-1][0]:.0f} ms; "
            f"{again:.2f} ms when nothing has changed; the first search of a stock, which loads their names: "
            f"{loading:.0f} ms before it",
        )
    ]  # fmt: skip


def _counted(archive: Path, home: Path, queries: Sequence[str]) -> tuple[float, float, float, float]:
    """Milliseconds of counting anew (wall, CPU), of counting again, and of loading the stocks' names before."""
    from newstui import gate
    from newstui.library import SavedSearch

    library = open_library(archive, home)
    try:
        library.load_marks()
        for number, query in enumerate(queries):
            library.save_search(SavedSearch(gate.ours(f"bench {number}"), query))
        library.find(_question("is:starred"))  # any first search loads the catalogue's columns,
        loading, _cpus = timed(
            lambda _: library.find(_question("@茅台")), ["once"]
        )  # and the first of a stock the names
        library.saved_searches()
        walls, cpus = timed(lambda _: library.saved_counts(), ["once"])
        again, _cpus = timed(lambda _: library.saved_counts(), ["again"] * 5)
        return walls[0], cpus[0], percentiles(again)[0], loading[0]
    finally:
        for number in range(len(queries)):
            library.forget_search(f"bench {number}")
        library.close()


def _question(typed: str) -> Any:
    from newstui.library import Question

    return Question(typed)


_OPEN_INDEX = """
import sys, time
began = time.perf_counter()
import numpy
loaded = time.perf_counter()
from newstui.index import Index
from pathlib import Path
index = Index.open(Path(sys.argv[1]))
opened = time.perf_counter()
ids = index.find(sys.argv[2]).ids
done = time.perf_counter()
print(loaded - began, opened - loaded, done - loaded, len(ids))
"""
_OPEN_LIBRARY = """
import sys, time
import numpy
began = time.perf_counter()
from newstui.library import Library, Question
from newstui.settings import load
import os
library = Library.open(load({"archive": sys.argv[1]}, os.environ))
found = library.find(Question(sys.argv[2]))
print(time.perf_counter() - began)
library.close()
"""


def _opening(folder: Path, archive: Path, home: Path, asked: Asked) -> list[Figure]:
    """In new processes, the best of five: numpy's import apart."""
    tell("search: opening")
    piece = asked.titles[0][1]
    rounds = [
        [float(number) for number in run([sys.executable, "-c", _OPEN_INDEX, str(folder), piece], home).output.split()]
        for _ in range(5)
    ]
    numpy, opened, first, _hits = min(rounds, key=lambda round_: round_[2])
    library = min(float(run([sys.executable, "-c", _OPEN_LIBRARY, str(archive), piece], home).output) for _ in range(5))
    return [
        Figure(
            "opening the index, to the first hit (imports of ours and Whoosh's included)", first * 1000, "ms", 60, 20,
            f"numpy's import before it: {numpy * 1000:.0f} ms; open after {opened * 1000:.0f} ms",
        ),
        Figure("opening the library, to the first answer with all columns (numpy apart)", library * 1000, "ms"),
    ]  # fmt: skip


def _command(archive: Path, home: Path, asked: Asked) -> list[Figure]:
    """`newstui search`, from the start of the process to its end."""
    tell("search: the command")
    pieces = asked.shapes["pieces of titles"][:7]
    runs = [run([PROGRAM, "-a", str(archive), "search", piece, "--json"], home) for piece in pieces]
    walls = sorted(one.wall for one in runs)
    cpus = sorted(one.cpu for one in runs)
    hits = sorted(one.output.count("\n") for one in runs)
    word = asked.shapes["words in most posts"][0]
    common = run([PROGRAM, "-a", str(archive), "search", word, "--json", "--limit", "20"], home)
    return [
        Figure(
            "`newstui search X --json`, whole process, p50", walls[len(walls) // 2], f"s ({cpus[len(cpus) // 2]:.2f})",
            0.6, 0.3, f"{hits[len(hits) // 2]} hits; slowest {walls[-1]:.2f} s with up to {hits[-1]:,} hits",
        ),
        Figure("the same for a word in most posts, --limit 20", common.wall, f"s ({common.cpu:.2f})"),
    ]  # fmt: skip


def _quality(library: Any, file: Path, engines: dict[str, Any], asked: Asked) -> list[Figure]:
    """Recall and precision against every text looked at; how high the post stands that a piece came from."""
    tell(f"search: recall and precision of {len(asked.titles)} pieces, every text looked at")
    pieces = [piece for _number, piece in asked.titles]
    truth = peers.holders(file, pieces)
    answers = [list(library.find(_question(piece)).ids) for piece in pieces]
    right = sum(len(set(ids) & holders) for ids, holders in zip(answers, truth, strict=True))
    ranks = {"newstui": _reciprocal(answers, asked)}
    for name, engine in engines.items():
        if name == "trigrams":
            continue  # it holds a part of the posts
        ranks[name] = _reciprocal([engine.find(piece) or [] for piece in pieces], asked)
    others = "; ".join(f"{name} {rank:.3f}" for name, rank in list(ranks.items())[1:])
    what = f"{len(pieces)} pieces of titles"
    return [
        Figure(f"missed, {what} (1 - recall)", 1 - right / max(1, sum(map(len, truth))), "", 0, 0),
        Figure("found wrongly (1 - precision)", 1 - right / max(1, sum(map(len, answers))), "", 0, 0),
        Figure(
            "mean reciprocal rank of the post a piece came from", ranks["newstui"], "",
            None, ranks.get("tantivy"), others, higher=True,
        ),
    ]  # fmt: skip


def _reciprocal(answers: Sequence[list[int]], asked: Asked) -> float:
    total = 0.0
    for (number, _asked), found in zip(asked.titles, answers, strict=True):
        total += 1 / (found.index(number) + 1) if number in found else 0
    return total / max(1, len(asked.titles))


# -- indexing ---------------------------------------------------------------------------------------------------------


def section_index(archive: Path, work: Path) -> Section:
    """Indexing texts that are cleaned already."""
    tell("index: cleaning the texts")
    folder = work / "indexing"
    folder.mkdir(parents=True, exist_ok=True)
    paths = _paths(archive)
    texts = folder / f"texts-{len(paths)}.db"
    if not texts.exists():
        partial = texts.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        with sqlite3.connect(partial) as base:
            base.execute("CREATE TABLE post(id INTEGER PRIMARY KEY, title, body)")
            for batch in _read(archive, paths, with_terms=False):
                base.executemany("INSERT INTO post VALUES(?, ?, ?)", [row[:3] for row in batch])
        partial.rename(texts)
    return bench_index.section_index(archive, folder, len(paths))


def _paths(archive: Path) -> list[str]:
    return sorted(str(path.relative_to(archive)) for path in archive.rglob("*.md"))


def section_files(archive: Path, work: Path) -> Section:
    """A full index from files, both sides reading and cleaning alike."""
    tell("index: from files into FTS5")
    folder = work / "indexing"
    began, cpu = time.perf_counter(), _cpu()
    _into_fts5(archive, fresh(folder / "files-fts5") / "fts5.db", _paths(archive))
    wall, cpu = time.perf_counter() - began, _cpu() - cpu
    tell("index: from files into newstui")
    ours = run([PROGRAM, "-a", str(archive), "index", "--json"], fresh(folder / "files-newstui"))
    posts = json.loads(ours.output)["posts"]
    return Section(
        f"Full index from files, {posts:,} posts, against the same with FTS5",
        "Two processes read, parse, clean and find mentions by the same code; those of FTS5 make its terms too, and "
        "its writer keeps the folded texts in a table. newstui is `newstui index`, whole, with its catalogue.",
        (
            Figure("wall", ours.wall / wall, "×", 1.0, 0.7, f"{ours.wall:.1f} s against {wall:.1f} s"),
            Figure("CPU", ours.cpu / cpu, "×", 1.0, 0.7, f"{ours.cpu:.1f} s against {cpu:.1f} s"),
        ),
    )


def _cpu() -> float:
    """Of this process and its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _into_fts5(archive: Path, file: Path, paths: list[str]) -> None:
    with sqlite3.connect(file) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, content='', detail=none, tokenize='ascii')")
        base.execute("CREATE TABLE post(id INTEGER PRIMARY KEY, title, body, path, date)")
        for batch in _read(archive, paths, with_terms=True):
            base.executemany("INSERT INTO f(rowid, title, body) VALUES(?, ?, ?)", [(r[0], r[5], r[6]) for r in batch])
            base.executemany("INSERT INTO post VALUES(?, ?, ?, ?, ?)", [row[:5] for row in batch])


def _read(archive: Path, paths: list[str], *, with_terms: bool) -> Any:
    """Batches of (id, title, body, path, date, terms of the title, of the body), in two processes."""
    numbered = iter(enumerate(paths, 1))
    with ProcessPoolExecutor(2) as pool:
        waiting: list[Any] = []
        while True:
            while len(waiting) < 4 and (batch := list(islice(numbered, 200))):
                waiting.append(pool.submit(_parsed, archive, batch, with_terms))
            if not waiting:
                return
            yield waiting.pop(0).result()


def _parsed(archive: Path, batch: list[tuple[int, str]], with_terms: bool) -> list[tuple[Any, ...]]:
    from datetime import timezone

    from newstui.folding import fold, index_terms
    from newstui.posts import Reading, parse_post
    from newstui.sync.reading import searchable

    options = Reading(zone=timezone.utc, directory=_directory())
    found = []
    for number, path in batch:
        post = parse_post(path, (archive / path).read_bytes(), options)
        title, body, date = str(post.head.title), searchable(post.article), post.head.date
        if with_terms:
            title, body = fold(title), fold(body)
            found.append((number, title, body, path, date, " ".join(index_terms(title)), " ".join(index_terms(body))))
        else:
            found.append((number, title, body, path, date))
    return found


@lru_cache(maxsize=1)
def _directory() -> Any:
    from newstui.stocks import Directory

    return Directory.shipped()
