"""The index beside SQLite FTS5 and tantivy: what building costs, how large it is, how soon it answers, how well.

    python -m benchmarks.bench_index ARCHIVE [--posts N] [--work DIR] [--only-ours]

All engines get the same terms of the same folded texts, made by `newstui.folding`; making them is in every figure.
FTS5 is contentless with detail=none: less than ours, which keeps frequencies, and the folded texts beside. Where sizes
are compared, FTS5 and tantivy have these texts in a plain SQLite table beside them. Each runs in a process of its own.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import random
import re
import resource
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Section, as_markdown, percentiles, tell
from newstui.folding import fold, index_terms

BATCH = 4000
_FRONT = re.compile(r"\s*---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title: *['\"]?(.*?)['\"]?$", re.MULTILINE)
_MARKUP = re.compile(r"<[^>]+>|&\w+;")
_BLANK_LINES = re.compile(r"\s*\n\s*")
_RUN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one engine took to build."""

    cpu: float
    wall: float
    peak_mb: float
    mb: float


def texts(archive: Path, posts: int) -> Iterator[tuple[int, str, str]]:
    """(number, title, body) of the first posts, stripped roughly: cleaning is measured elsewhere."""
    files = (path for folder in sorted([archive, *archive.rglob("*/")]) for path in sorted(folder.glob("*.md")))
    for number, path in enumerate(itertools.islice(files, posts), 1):
        text = path.read_text("utf-8", "replace")
        front = _FRONT.match(text)
        title = _TITLE.search(front[1]) if front else None
        body = _BLANK_LINES.sub("\n", _MARKUP.sub("", text[front.end() :] if front else text))
        yield number, title[1] if title else path.stem, body.strip()


def kept_texts(archive: Path, posts: int, work: Path) -> Path:
    """The same, read once and kept in SQLite, so that reading costs every engine the same little."""
    file = work / f"texts-{posts}.db"
    if not file.exists():
        partial = file.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        with sqlite3.connect(partial) as base:
            base.execute("CREATE TABLE post(id INTEGER PRIMARY KEY, title, body)")
            base.executemany("INSERT INTO post VALUES(?, ?, ?)", texts(archive, posts))
        partial.rename(file)
    return file


def rows(file: Path) -> Iterator[tuple[int, str, str]]:
    with sqlite3.connect(file) as base:
        yield from base.execute("SELECT id, title, body FROM post ORDER BY id")


# -- engines ----------------------------------------------------------------------------------------------------------


def build_ours(file: Path, folder: Path) -> None:
    from newstui.index import Document, Index, build_segment

    index = Index.open(folder, create=True)
    posts = rows(file)
    built = []
    while batch := [Document(*row) for row in itertools.islice(posts, BATCH)]:
        built.append(build_segment(folder, batch))
    index.commit(built)


def build_fts5(file: Path, folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / "fts5.db") as base:
        base.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, content='', detail=none, tokenize='ascii')")
        base.executemany("INSERT INTO f(rowid, title, body) VALUES(?, ?, ?)", _spaced(file))


def build_tantivy(file: Path, folder: Path) -> None:
    import tantivy

    folder.mkdir()
    schema = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        schema.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    schema.add_unsigned_field("id", stored=True, fast=True)
    writer = tantivy.Index(schema.build(), str(folder)).writer(heap_size=256 << 20, num_threads=1)
    for number, title, body in _spaced(file):
        document = tantivy.Document(title=title, body=body)
        document.add_unsigned("id", number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _spaced(file: Path) -> Iterator[tuple[int, str, str]]:
    for number, title, body in rows(file):
        yield number, " ".join(index_terms(fold(title))), " ".join(index_terms(fold(body)))


BUILDERS: dict[str, Callable[[Path, Path], None]] = {
    "newstui": build_ours,
    "FTS5": build_fts5,
    "tantivy": build_tantivy,
}


def _measured(builder: str, file: Path, folder: Path) -> Cost:
    began, cpu = time.perf_counter(), time.process_time()
    BUILDERS[builder](file, folder)
    cost = time.process_time() - cpu, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(*cost, peak, sum(path.stat().st_size for path in folder.iterdir()) / 1e6)


def build(builder: str, file: Path, folder: Path) -> Cost:
    """Build anew, in a process of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, builder, file, folder).result()


def folded_texts(file: Path) -> float:
    """MB of the folded texts in UTF-8, as a table beside a peer's index would hold them."""
    return sum(len(fold(text).encode()) for _number, *pair in rows(file) for text in pair) / 1e6


# -- queries ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queries:
    """Of each shape some pieces, drawn from the texts."""

    titles: list[tuple[int, str]]
    """With the post each came from."""
    shapes: dict[str, list[str]]


def draw(file: Path, seed: int = 5) -> Queries:
    """Pieces of titles (each within one run), pairs of words, phrases, single characters, frequent words, prefixes."""
    chance = random.Random(seed)
    posts = chance.sample(list(rows(file)), k=min(3000, sum(1 for _ in rows(file))))
    titles, words, phrases, characters, latin = [], [], [], [], []
    pairs: Counter[str] = Counter()
    for number, title, body in posts:
        runs = _RUN.findall(title)
        if runs:
            titles.append((number, _piece(chance, chance.choice(runs), chance.randint(2, 6))))
            characters.append(chance.choice(chance.choice(runs)))
        in_body = [run for run in _RUN.findall(body) if len(run) >= 4]
        if in_body:
            words.append(f"{_piece(chance, chance.choice(in_body), 2)} {_piece(chance, chance.choice(in_body), 2)}")
            phrases.append(_piece(chance, chance.choice(in_body), 4))
        pairs.update({run[at : at + 2] for run in in_body for at in range(len(run) - 1)})
        latin += re.findall("[A-Za-z]{3,}", body)[:2]
    shapes = {
        "pieces of titles": [piece for _number, piece in titles[:200]],
        "two words": words[:100],
        "phrases of four characters": phrases[:100],
        "single characters": characters[:60],
        "most frequent words, ranked": [pair for pair, _count in pairs.most_common(30)],
        "two-letter prefixes": [f"{word[:2].lower()}*" for word in latin[:40]],
    }
    return Queries(titles[:500], shapes)


def _piece(chance: random.Random, run: str, length: int) -> str:
    start = chance.randrange(max(1, len(run) - length + 1))
    return run[start : start + length]


class Ours:
    def __init__(self, folder: Path) -> None:
        from newstui.index import Index

        self.index = Index.open(folder)

    def find(self, asked: str) -> list[int]:
        """Verified ids, best first."""
        import numpy as np

        found = [self.index.find(word.rstrip("*"), prefix=word.endswith("*")) for word in asked.split()]
        ids, scores = found[0].ids, found[0].scores
        for more in found[1:]:
            _ids, here, there = np.intersect1d(ids, more.ids, assume_unique=True, return_indices=True)
            ids, scores = ids[here], scores[here] + more.scores[there]
        ranked: list[int] = ids[np.argsort(-scores, kind="stable")].tolist()
        return ranked


class FTS5:
    def __init__(self, folder: Path) -> None:
        self.base = sqlite3.connect(folder / "fts5.db")
        self.base.execute("PRAGMA cache_size=-65536")

    def find(self, asked: str) -> list[int]:
        """Candidates: without the text it can't verify."""
        sql = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f, 3.0, 1.0)"
        words = " AND ".join(f'"{term}"{"*" if is_prefix else ""}' for term, is_prefix in _terms(asked))
        return [number for (number,) in self.base.execute(sql, (words,))]


class Tantivy:
    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy = tantivy
        self.index = tantivy.Index.open(str(folder))
        self.searcher = self.index.searcher()

    def find(self, asked: str) -> list[int]:
        """The best 50 candidates."""
        t, schema = self.tantivy, self.index.schema
        clauses = []
        for term, is_prefix in _terms(asked):
            either = []
            for field, boost in (("title", 3.0), ("body", 1.0)):
                if is_prefix:
                    each = t.Query.regex_query(schema, field, re.escape(term) + ".*")
                else:
                    each = t.Query.boost_query(t.Query.term_query(schema, field, term, "freq"), boost)
                either.append((t.Occur.Should, each))
            clauses.append((t.Occur.Must, t.Query.boolean_query(either)))
        hits = self.searcher.search(t.Query.boolean_query(clauses), 50).hits
        return [self.searcher.doc(address)["id"][0] for _score, address in hits]


def _terms(asked: str) -> list[tuple[str, bool]]:
    from newstui.folding import piece

    return [
        (term.text, term.prefix) for word in asked.split() for term in piece(word.rstrip("*"), word.endswith("*")).terms
    ]


def latency(engine: Any, asked: Sequence[str]) -> tuple[float, float]:
    """CPU ms, median and 95th percentile, warm."""
    for each in asked[:5]:
        engine.find(each)
    times = []
    for each in asked:
        began = time.process_time()
        engine.find(each)
        times.append((time.process_time() - began) * 1000)
    return percentiles(times)


def reciprocal_rank(engine: Any, titles: Sequence[tuple[int, str]]) -> float:
    """Mean, of the post that a piece of a title came from."""
    total = 0.0
    for number, piece in titles:
        found = engine.find(piece)
        total += 1 / (found.index(number) + 1) if number in found else 0
    return total / max(1, len(titles))


def recall_and_precision(ours: Ours, file: Path, pieces: Sequence[str]) -> tuple[float, float]:
    """Against "the folded text contains it"."""
    folded = {number: f"{fold(title)}\0{fold(body)}" for number, title, body in rows(file)}
    right = found = true = 0
    for piece in pieces:
        hits, wanted = set(ours.find(piece)), {n for n, text in folded.items() if fold(piece) in text}
        right, found, true = right + len(hits & wanted), found + len(hits), true + len(wanted)
    return right / max(1, true), right / max(1, found)


# -- sections ---------------------------------------------------------------------------------------------------------


def section_index(archive: Path, work: Path, posts: int = 20_000) -> Section:
    """Building and size."""
    work.mkdir(parents=True, exist_ok=True)
    file = kept_texts(archive, posts, work)
    count = sum(1 for _ in rows(file))
    costs = {}
    for name in BUILDERS:
        tell(f"indexing {count:,} texts with {name}")
        costs[name] = build(name, file, work / f"index-{name}")
    plain = folded_texts(file)
    ours, fts5, tantivy = costs.values()

    def beside(cost: Cost) -> str:
        return (
            f"{ours.cpu:.1f} s of CPU against {cost.cpu:.1f} s; peak {ours.peak_mb:.0f} MB against {cost.peak_mb:.0f}"
        )

    return Section(
        f"Indexing {count:,} cleaned texts",
        "CPU of one process, tokens from the same rule. FTS5 and tantivy keep no text; for the sizes, "
        f"{plain:.1f} MB of folded text are added to theirs.",
        (
            Figure("CPU, against FTS5 (detail=none)", ours.cpu / fts5.cpu, "×", 0.7, 0.35, beside(fts5)),
            Figure("CPU, against tantivy", ours.cpu / tantivy.cpu, "×", 0.9, 0.5, beside(tantivy)),
            Figure(
                "size with texts, against FTS5 with texts",
                ours.mb / (fts5.mb + plain),
                "×",
                1.3,
                1.0,
                f"{ours.mb:.1f} MB against {fts5.mb:.1f} + {plain:.1f}; tantivy {tantivy.mb:.1f} + {plain:.1f}",
            ),
        ),
    )


def section_search(archive: Path, work: Path, posts: int, *, only_ours: bool = False) -> Section:
    """Latency and quality of what `section_index` built, or of what is built here."""
    work.mkdir(parents=True, exist_ok=True)
    file = kept_texts(archive, posts, work)
    queries = draw(file)
    engines: dict[str, Any] = {}
    for name, engine in (("newstui", Ours), ("FTS5", FTS5), ("tantivy", Tantivy)):
        if name == "newstui" or not only_ours:
            folder = work / f"index-{name}"
            if not folder.exists():
                build(name, file, folder)
            engines[name] = engine(folder)
    figures = []
    for shape, asked in queries.shapes.items():
        if asked:
            is_worst = shape in list(queries.shapes)[3:]
            took = {name: latency(engine, asked) for name, engine in engines.items()}
            others = "; ".join(f"{name} {p50:.2f} / {p95:.2f}" for name, (p50, p95) in list(took.items())[1:])
            p50, p95 = took["newstui"]
            if not is_worst:
                figures.append(Figure(f"{shape}, p50", p50, "ms", 3, 1, others))
            figures.append(Figure(f"{shape}, p95", p95, "ms", 60 if is_worst else 15, 15 if is_worst else 5, others))
    recall, precision = recall_and_precision(
        engines["newstui"], file, [piece for _number, piece in queries.titles[:100]]
    )
    ranks = {name: reciprocal_rank(engine, queries.titles) for name, engine in engines.items()}
    others = "; ".join(f"{name} {rank:.3f}" for name, rank in list(ranks.items())[1:])
    figures += [
        Figure("misses of 100 pieces of titles (1 - recall)", 1 - recall, "", 0, 0),
        Figure("false finds (1 - precision)", 1 - precision, "", 0, 0),
        Figure("mean reciprocal rank of the post a piece came from", f"{ranks['newstui']:.3f}", "", beside=others),
    ]
    return Section(
        f"Searching {sum(1 for _ in rows(file)):,} posts",
        "CPU ms of the searching thread, warm, p50 / p95. Ours are verified, all hits ranked; FTS5 ranks all "
        "candidates, unverified; tantivy gives the best 50 candidates, unverified.",
        tuple(figures),
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "newstui-bench-index")
    parser.add_argument("--only-ours", action="store_true", help="measure search alone, without peers")
    options = parser.parse_args()
    work = options.work / options.archive.name
    sections = []
    if not options.only_ours:
        sections.append(section_index(options.archive, work, options.posts))
    sections.append(section_search(options.archive, work, options.posts, only_ours=options.only_ours))
    print(as_markdown(sections))


if __name__ == "__main__":
    main()
