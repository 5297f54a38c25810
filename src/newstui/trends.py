"""Counts over time to what is remarkable: by day, week or month how many posts, how many were to be expected, how
surprising that is. Pure arithmetic.

A stock's posts in a period are taken as Poisson with the mean of the periods before, back to its first; the surprise
is -log2 of the probability of at least so many. A mean of none would make everything a wonder: half a post is added
to the past, over one period more.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import accumulate
from typing import Literal

from newstui.frozen import dataclass

By = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class StockPeriod:
    """A stock in one period. `expected` is its mean over the periods before, None where there are none;
    `surprise` is how improbable so many posts are, in bits, 0 where there are no more than expected."""

    code: str
    period: str
    posts: int
    expected: float | None
    surprise: float | None


def by_period(code: str, dates: Iterable[int], by: By, zone: tzinfo) -> list[StockPeriod]:
    """From a stock's first period with a post to its last, those without left out; `dates` in seconds, UTC."""
    course = _Course(Counter(number_of(day_of(seconds, zone), by) for seconds in dates))
    return [_told(code, course, number, by) for number in course.numbers]


def surprise_of(posts: int, expected: float) -> float:
    """-log2 P(X >= posts) for X ~ Poisson(expected), 0 where there are no more than expected."""
    if posts <= expected:
        return 0.0
    # summed upward from `posts`: the terms fall, and 1 - (the rest) would lose every digit
    logarithm = (-expected + posts * math.log(expected) - math.lgamma(posts + 1)) / math.log(2)
    ratio, total, count = 1.0, 1.0, posts
    while ratio > 1e-12 and count < posts + 10_000:
        count += 1
        ratio *= expected / count
        total += ratio
    return max(0.0, -(logarithm + math.log2(total)))


class Trends:
    """All stocks by one kind of period. Moving in time asks nobody again."""

    def __init__(self, by: By, mentions: Mapping[str, Mapping[int, int]], posts: Mapping[int, int]) -> None:
        """`mentions`: each stock's posts by day; `posts`: those that mention any, by day. See `day_of`."""
        self.by = by
        self._posts: Counter[int] = Counter()
        for day, number in posts.items():
            self._posts[number_of(day, by)] += number
        self._courses: dict[str, _Course] = {}
        self._codes: dict[int, list[str]] = {}
        for code, days in mentions.items():
            counts: Counter[int] = Counter()
            for day, number in days.items():
                counts[number_of(day, by)] += number
            self._courses[code] = _Course(counts)
            for period in counts:
                self._codes.setdefault(period, []).append(code)
        self.periods = sorted(self._codes)
        """The numbers of those with posts."""

    def posts(self, period: int) -> int:
        """That mention any stock."""
        return self._posts[period]

    def remarkable(self, period: int) -> list[StockPeriod]:
        """The stocks of a period, the most surprising first; those that are new in it after them, most posts first."""
        told = [_told(code, self._courses[code], period, self.by) for code in self._codes.get(period, ())]
        return sorted(told, key=lambda one: (-(one.surprise or 0.0), -one.posts, one.code))

    def history(self, code: str, first: int, last: int) -> list[int]:
        """A stock's posts in each period from `first` to `last`."""
        course = self._courses[code]
        return [course.posts(number) for number in range(first, last + 1)]

    def near(self, period: int, by_many: int) -> int:
        """The period with posts that lies so many further; the outermost where there are no more."""
        at = bisect_left(self.periods, period) + by_many
        return self.periods[max(0, min(len(self.periods) - 1, at))]

    def holding(self, day: date) -> int:
        """The period with posts that a day lies in, else the next, else the last."""
        return self.near(number_of(day.toordinal(), self.by), 0)


class _Course:
    """A stock's posts by period, with their sums."""

    def __init__(self, counts: Mapping[int, int]) -> None:
        self.numbers = sorted(counts)
        self._counts = counts
        self._sums = [0, *accumulate(counts[number] for number in self.numbers)]

    def posts(self, number: int) -> int:
        return self._counts.get(number, 0)

    def expected(self, number: int) -> float | None:
        passed = number - self.numbers[0]
        before = self._sums[bisect_left(self.numbers, number)]
        return (before + 0.5) / (passed + 1) if passed > 0 else None


def _told(code: str, course: _Course, number: int, by: By) -> StockPeriod:
    posts, expected = course.posts(number), course.expected(number)
    surprise = None if expected is None else round(surprise_of(posts, expected), 2)
    return StockPeriod(code, name(number, by), posts, None if expected is None else round(expected, 3), surprise)


def levels(counts: Sequence[int], most: int) -> list[int]:
    """Heights from 0 (none) to `most` (the largest): levels([0, 1, 4], 7) --> [0, 2, 7]."""
    largest = max(counts, default=0)
    return [math.ceil(count * most / largest) if largest else 0 for count in counts]


# -- periods, numbered so that the next is one more -------------------------------------------------------------------


def day_of(seconds: int, zone: tzinfo) -> int:
    """The day as it is cut in that zone."""
    return datetime.fromtimestamp(seconds, zone).toordinal()


def number_of(day: int, by: By) -> int:
    """The period that a day lies in. The first day of all is a Monday."""
    if by == "month":
        on = date.fromordinal(day)
        return on.year * 12 + on.month - 1
    return (day - 1) // 7 if by == "week" else day


def first_day(number: int, by: By) -> date:
    """That a period begins with."""
    if by == "month":
        return date(number // 12, number % 12 + 1, 1)
    return date.fromordinal(number * 7 + 1 if by == "week" else number)


def last_day(number: int, by: By) -> date:
    """That a period ends with."""
    try:
        return first_day(number + 1, by) - timedelta(days=1)
    except (ValueError, OverflowError):  # the calendar ends within this period
        return date.max


def name(number: int, by: By) -> str:
    """2022-02-08, 2022-W06 (ISO 8601), 2022-02."""
    start = first_day(number, by)
    if by == "week":
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    return start.isoformat()[: 7 if by == "month" else 10]
