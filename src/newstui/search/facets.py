"""How the hits spread over categories, sources, stocks and months: counts over all of them at once. numpy."""

from __future__ import annotations

from datetime import datetime, tzinfo

from newstui import gate
from newstui.catalogue import UNDATED_BELOW
from newstui.index.arrays import Array, np
from newstui.search.leaves import Leaves
from newstui.search.values import Facet, Facets


class Months:
    """The month of every post, cut in one time zone; made once for a generation of the catalogue."""

    def __init__(self, place: Array, is_post: Array, zone: tzinfo) -> None:
        dated = is_post & (place >= UNDATED_BELOW)
        self.number = np.zeros(len(place), np.uint16)
        self.names: list[str] = [""]
        if dated.any():
            first = datetime.fromtimestamp(_within_years(int(place[dated].min())), zone)
            last = datetime.fromtimestamp(_within_years(int(place[dated].max())), zone)
            starts = []
            for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
                year, of_year = divmod(month, 12)
                self.names.append(f"{year:04}-{of_year + 1:02}")
                starts.append(int(datetime(year, of_year + 1, 1, tzinfo=zone).timestamp()))
            numbers = np.searchsorted(np.array(starts, np.int64), place, side="right")
            self.number = np.where(dated, np.clip(numbers, 1, len(starts)), 0).astype(np.uint16)
        self.posts: list[int] = np.bincount(self.number[is_post], minlength=len(self.names)).tolist()


def _within_years(seconds: int) -> int:
    """`datetime` knows the years 1 to 9999; a front matter may say anything."""
    return min(max(seconds, -62_000_000_000), 253_000_000_000)


def facets(hits: Array, leaves: Leaves, months: Months, limit: int) -> Facets:
    """At most `limit` of each kind."""
    return Facets(
        _categories(hits, leaves, limit), _sources(hits, leaves, limit), _stocks(hits, leaves, limit),
        _months(hits, months, limit),
    )  # fmt: skip


def _categories(hits: Array, leaves: Leaves, limit: int) -> tuple[Facet, ...]:
    """Those that narrow, by count; a category with one child that holds all of its hits gives way to the child."""
    shelves = leaves.columns.shelves
    per_shelf = np.bincount(leaves.columns.shelf[hits])
    counts: dict[int, int] = {}
    for shelf in np.flatnonzero(per_shelf).tolist():
        for number in shelves.above.get(shelf, ()):
            counts[number] = counts.get(number, 0) + int(per_shelf[shelf])
    held = [category for category in shelves.categories if category.id in counts]
    single = {category.parent for category in held if counts.get(category.parent) == counts[category.id]}
    narrowing = [category for category in held if counts[category.id] < len(hits) and category.id not in single]
    narrowing.sort(key=lambda category: -counts[category.id])
    names = [category.path for category in shelves.categories]
    found = []
    for category in narrowing[:limit]:
        path = "/".join(category.path)
        # The end of a path is enough, unless another path ends alike.
        same = sum(name[-len(category.path) :] == category.path for name in names)
        value = f"/{path}" if same > 1 else path
        found.append(Facet("cat", gate.ours(value), gate.ours(path), counts[category.id]))
    return tuple(found)


def _sources(hits: Array, leaves: Leaves, limit: int) -> tuple[Facet, ...]:
    counts = np.bincount(leaves.columns.source[hits])
    numbers = np.flatnonzero(counts)
    if len(numbers) > limit + 1:
        numbers = numbers[np.argpartition(-counts[numbers], limit)[: limit + 1]]
    numbers = numbers[np.argsort(-counts[numbers], kind="stable")]
    named = [(leaves.catalogue.name(int(number)), int(counts[number])) for number in numbers]
    return tuple(Facet("source", name, name, count) for name, count in named if name)[:limit]


def _stocks(hits: Array, leaves: Leaves, limit: int) -> tuple[Facet, ...]:
    found = []
    for code, count in leaves.columns.stocks_of(hits)[:limit]:
        found.append(Facet("stock", gate.line(code), gate.line(leaves.directory.name(code)), count))
    return tuple(found)


def _months(hits: Array, months: Months, limit: int) -> tuple[Facet, ...]:
    """The latest months that have hits; a line of them is a timeline."""
    counts = np.bincount(months.number[hits], minlength=1)
    numbers = [number for number in np.flatnonzero(counts).tolist() if number][::-1]
    named = [(gate.ours(months.names[number]), int(counts[number])) for number in numbers[:limit]]
    return tuple(Facet("date", name, name, count) for name, count in named)
