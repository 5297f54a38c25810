"""Stocks by day, week or month: how many posts, how many were to be expected, how surprising that is. Pure.

A stock's posts in a period are taken as Poisson with the mean of the periods before, back to its first; the surprise
is -log2 of the probability of at least so many. A mean of none would make everything a wonder: half a post is added
to the past, over one period more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from newstui.library.values import StockPeriod

By = Literal["day", "week", "month"]


def by_period(code: str, dates: Iterable[int], by: By, zone: tzinfo) -> list[StockPeriod]:
    """From a stock's first period with a post to its last, those without left out; `dates` in seconds, UTC."""
    counts = Counter(_start(datetime.fromtimestamp(seconds, zone).date(), by) for seconds in dates)
    if not counts:
        return []
    periods, before, passed = [], 0, 0
    at, last = min(counts), max(counts)
    while at <= last:
        posts = counts.get(at, 0)
        if posts:
            expected = (before + 0.5) / (passed + 1) if passed else None
            surprise = None if expected is None else round(surprise_of(posts, expected), 2)
            rounded = None if expected is None else round(expected, 3)
            periods.append(StockPeriod(code, _name(at, by), posts, rounded, surprise))
        before, passed = before + posts, passed + 1
        at = _next(at, by)
    return periods


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


def _start(day: date, by: By) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def _next(start: date, by: By) -> date:
    if by == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if by == "week" else 1)


def _name(start: date, by: By) -> str:
    """2022-02-08, 2022-W06 (ISO 8601), 2022-02."""
    if by == "week":
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    return start.isoformat()[: 7 if by == "month" else 10]
