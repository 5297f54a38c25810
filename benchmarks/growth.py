"""How cost grows with the archive: measured at sizes, drawn as benchmarks/plot.svg. What should be flat, and is it?

Up to the large archive everything is real. Beyond, the catalogue alone is filled with generated rows, and the reader
opened on it: its lists need nothing else.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from benchmarks import reader, searching, syncing
from benchmarks.archive import FIRST_DAY, PATHS
from benchmarks.figures import Figure, Section, percentiles, tell
from benchmarks.processes import PROGRAM, run
from benchmarks.watched import Watched
from newstui.catalogue.schema import VERSION

PLOT = Path(__file__).with_name("plot.svg")
KEYS = ["j"] * 8 + ["space", "b", "end", "home"] * 2
GENERATED = (200_000, 500_000)
LINES = {
    "start": "start to a usable list",
    "key": "a key in the list",
    "search": "search, a piece of a title",
    "nothing": "sync of nothing (CPU)",
    "full": "full index from files",
}
Points = dict[str, list[tuple[int, float]]]
"""By the names of LINES: posts and milliseconds."""


def section(archives: Mapping[int, tuple[Path, Path]], work: Path, plot: Path | None = PLOT) -> Section:
    """`archives`: by size, archive and home."""
    points: Points = {name: [] for name in LINES}
    told = []
    measures: list[tuple[int, Callable[[], Iterator[tuple[str, float]]]]] = [
        (posts, lambda archive=archive, home=home: _at(archive, home))  # type: ignore[misc]
        for posts, (archive, home) in sorted(archives.items())
    ]
    measures += [(posts, lambda posts=posts: _of_rows(posts, work)) for posts in GENERATED]  # type: ignore[misc]
    for posts, measure in measures:
        tell(f"growth: {posts:,} posts")
        try:
            for name, value in measure():
                points[name].append((posts, value))
        except Exception as error:
            tell(f"growth, {posts:,} posts: {type(error).__name__}: {error}")
            told.append(f"{posts:,} posts not measured ({type(error).__name__})")
    if plot is not None:
        try:
            draw(points, plot)
        except ImportError:
            told.append("matplotlib is not installed: no plot")
    return Section(
        "Growth with the archive",
        "![Cost against size](plot.svg)\n\nMilliseconds at "
        + ", ".join(f"{posts:,}" for posts, _measure in measures)
        + f" posts; from {GENERATED[0]:,} on the reader alone, on generated rows. " + "; ".join(told),
        tuple(
            Figure(LINES[name], " · ".join(f"{value:,.4g}" for _posts, value in values), "ms", beside=_shape(values))
            for name, values in points.items()
            if values
        ),
    )  # fmt: skip


def _shape(values: Sequence[tuple[int, float]]) -> str:
    (few, first), (many, last) = values[0], values[-1]
    return f"{many / few:,.0f} times the posts, {last / first:,.3g} times the cost" if many > few else ""


def _at(archive: Path, home: Path) -> Iterator[tuple[str, float]]:
    """All lines at one real archive."""
    took = syncing.index(archive, home)
    if took:
        yield "full", took * 1000
    yield "nothing", min(run([PROGRAM, "-a", str(archive), "index"], home).cpu for _ in range(3)) * 1000
    yield "start", min(reader.start(archive, home) for _ in range(3)) * 1000
    with reader.open_reader(archive, home) as terminal:
        yield "key", _key(terminal)
    yield "search", _search(archive, home)


def _key(terminal: Watched) -> float:
    reader.usable(terminal)
    found = reader.latencies(reader.costs(terminal, KEYS, rest=0.3))
    terminal.press("ctrl+c")
    return percentiles(found)[0]


def _search(archive: Path, home: Path) -> float:
    """Median of pieces of titles, each once."""
    from newstui.library import Question

    library = searching.open_library(archive, home)
    try:
        titles = [row.title for row in library.rows(library.ids(limit=400)) if row is not None]
        runs = [found.group() for title in titles if (found := searching.RUN.search(title))]
        pieces = [run[: 2 + number % 4] for number, run in enumerate(runs[:60])]
        times, _cpus = searching.timed(lambda typed: library.find(Question(typed)), pieces)
    finally:
        library.close()
    return percentiles(times[10:] or times)[0]


# -- generated rows ---------------------------------------------------------------------------------------------------


def _of_rows(posts: int, work: Path) -> Iterator[tuple[str, float]]:
    """Start and key on a catalogue of rows without files."""
    home, empty = work / "homes" / f"rows-{posts}", work / "archive-empty"
    index = home / "index"
    empty.mkdir(exist_ok=True)
    made = index / f"made-{VERSION}"
    if not made.exists():
        shutil.rmtree(home, ignore_errors=True)
        index.mkdir(parents=True)
        for folder in (home, index):
            folder.chmod(0o700)
        _fill(index / "catalogue.db", posts)
        made.touch()
    flags = ("--index", str(index))
    yield "start", min(reader.start(empty, home, flags=flags) for _ in range(3)) * 1000
    with reader.open_reader(empty, home, flags=flags) as terminal:
        terminal.wait_for("Keep what is known", 60)  # their files are gone: the reader asks
        terminal.press("escape")
        yield "key", _key(terminal)


def _fill(file: Path, posts: int) -> None:
    from newstui.catalogue import Catalogue, Changes, Entry, Flag, Stamp
    from newstui.gate import ours

    catalogue = Catalogue.open(file)
    first = int(FIRST_DAY.timestamp())
    shelves = [(tuple(ours(name) for name in path),) for path in PATHS]
    sources = [ours(path[1]) for path in PATHS]

    def entry(number: int) -> Entry:
        shelf = number * 7919 % len(PATHS)
        return Entry(
            f"{'/'.join(PATHS[shelf])}/{number}.md", Stamp(first * 10**9, first * 10**9, 6000, number),
            ours(f"第{number}条新闻：这是一个由程序生成的标题"), sources[shelf], sources[shelf],
            first + number * 104_729 % 63_000_000, shelves[shelf], flags=Flag.COMPLETE,
        )  # fmt: skip

    numbers = iter(range(posts))
    writer = catalogue.writer()
    while batch := list(islice(numbers, 20_000)):
        writer.apply(Changes(tuple(map(entry, batch))))
    catalogue.close()


# -- drawing ----------------------------------------------------------------------------------------------------------


def draw(points: Points, file: Path) -> None:
    """Both axes logarithmic: flat is flat, and what grows with the posts rises by one decade a decade."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "newstui", "font.size": 9})
    figure, axes = plt.subplots(figsize=(8, 4.6), layout="constrained")
    for marker, (name, values) in zip("osD^v", points.items(), strict=True):
        if not values:
            continue
        xs, ys = zip(*values, strict=True)
        (line,) = axes.plot(xs, ys, marker=marker, markersize=4, linewidth=1.4)
        axes.annotate(
            LINES[name], (xs[-1], ys[-1]), (6, 0), textcoords="offset points", va="center", color=line.get_color()
        )
    least = min(y for values in points.values() for _x, y in values)
    ends = [100, max(x for values in points.values() for x, _y in values)]
    axes.plot(ends, [least * x / 100 for x in ends], ":", color="grey", linewidth=0.8)
    axes.annotate("linear", (ends[0] * 30, least * 30), color="grey", xytext=(4, -10), textcoords="offset points")
    axes.set(xscale="log", yscale="log", xlabel="posts", ylabel="milliseconds", xlim=(80, ends[1] * 9))
    axes.grid(visible=True, which="major", linewidth=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    plt.close(figure)
