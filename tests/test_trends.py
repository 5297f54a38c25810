"""Counts over time: periods and their numbers, what was to be expected, what is remarkable."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.trends import (
    By,
    Trends,
    by_period,
    day_of,
    first_day,
    last_day,
    levels,
    name,
    number_of,
    surprise_of,
)

UTC = timezone.utc


def _at(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("day", ["2021-12-31", "2022-01-03", "2022-02-28"]),
        ("week", ["2021-W52", "2022-W01", "2022-W09"]),
        ("month", ["2021-12", "2022-01", "2022-02"]),
    ],
)
def test_periods_are_named_and_none_without_a_post_is_told(by: str, names: list[str]) -> None:
    dates = [_at("2021-12-31"), _at("2022-01-03"), _at("2022-02-28")]
    periods = by_period("sh600519", dates, by, UTC)  # type: ignore[arg-type]
    assert [one.period for one in periods] == names
    assert periods[0].expected is None and periods[1].expected is not None


def test_a_day_far_above_the_usual_is_a_surprise_and_a_usual_one_is_none() -> None:
    usual = [_at(f"2022-01-{day:02}") for day in range(1, 31)]
    periods = by_period("x", [*usual, *[_at("2022-01-31")] * 20], "day", UTC)
    assert periods[-1].posts == 20 and (periods[-1].surprise or 0) > 40
    assert all((one.surprise or 0) < 2 for one in periods[:-1])


@given(st.integers(1, 500), st.floats(0.01, 300))
def test_surprise_is_never_negative_and_grows_with_the_posts(posts: int, expected: float) -> None:
    assert 0 <= surprise_of(posts, expected) <= surprise_of(posts + 1, expected) + 1e-9


def test_surprise_is_the_poisson_tail_in_bits() -> None:
    assert surprise_of(1, 0.5) == pytest.approx(1.3456, abs=1e-3)  # -log2(1 - e^-0.5)
    assert surprise_of(2, 1.0) == pytest.approx(1.9210, abs=1e-3)  # -log2(1 - 2/e)


def test_a_past_of_ages_is_no_longer_work_than_a_short_one() -> None:
    ages_ago = int(datetime(1, 1, 2, tzinfo=UTC).timestamp())
    first, last = by_period("x", [ages_ago, _at("2022-02-28")], "day", UTC)
    assert first.period == "0001-01-02" and (last.expected or 0) < 0.001


# -- numbers of periods -----------------------------------------------------------------------------------------------

BYS = st.sampled_from(["day", "week", "month"])
DAYS = st.dates()


@given(DAYS, BYS)
def test_a_day_lies_between_the_first_and_the_last_day_of_its_period(day: date, by: By) -> None:
    number = number_of(day.toordinal(), by)
    assert first_day(number, by) <= day <= last_day(number, by)
    assert number_of(last_day(number, by).toordinal(), by) == number


@given(st.dates(max_value=date(9998, 1, 1)), BYS)
def test_the_next_period_begins_the_day_after_the_last(day: date, by: By) -> None:
    number = number_of(day.toordinal(), by)
    assert last_day(number, by) + timedelta(days=1) == first_day(number + 1, by)


@pytest.mark.parametrize(
    ("day", "by", "first", "last", "named"),
    [
        (date(2022, 2, 8), "day", date(2022, 2, 8), date(2022, 2, 8), "2022-02-08"),
        (date(2022, 2, 8), "week", date(2022, 2, 7), date(2022, 2, 13), "2022-W06"),
        (date(2022, 1, 1), "week", date(2021, 12, 27), date(2022, 1, 2), "2021-W52"),
        (date(2022, 2, 8), "month", date(2022, 2, 1), date(2022, 2, 28), "2022-02"),
        (date(2020, 12, 31), "month", date(2020, 12, 1), date(2020, 12, 31), "2020-12"),
    ],
)
def test_a_period_has_its_days_and_a_name(day: date, by: By, first: date, last: date, named: str) -> None:
    number = number_of(day.toordinal(), by)
    assert (first_day(number, by), last_day(number, by), name(number, by)) == (first, last, named)


def test_the_zone_cuts_the_days() -> None:
    late = int(datetime(2022, 2, 8, 20, tzinfo=UTC).timestamp())
    assert day_of(late, timezone(timedelta(hours=8))) == day_of(late, UTC) + 1


# -- what is remarkable -----------------------------------------------------------------------------------------------


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _trends() -> Trends:
    """`usual` stands in a post a day, `burst` in eight posts of one day after a quiet time, `new` in one post."""
    days = [_day(f"2022-02-{day:02}") for day in range(1, 29)]
    mentions = {"usual": dict.fromkeys(days, 1), "burst": {days[0]: 1, days[20]: 8}, "new": {days[20]: 1}}
    return Trends("day", mentions, Counter(days) + Counter({days[20]: 9}))


def test_the_most_surprising_stands_first_and_what_is_new_last() -> None:
    told = _trends().remarkable(_day("2022-02-21"))
    assert [one.code for one in told] == ["burst", "usual", "new"]
    assert [one.posts for one in told] == [8, 1, 1]
    assert (told[0].surprise or 0) > 20 and told[2].surprise is None


def test_a_period_counts_its_posts_and_a_course_the_periods_without_any() -> None:
    trends = _trends()
    assert trends.posts(_day("2022-02-21")) == 10
    assert trends.history("burst", _day("2022-02-19"), _day("2022-02-22")) == [0, 0, 8, 0]


@pytest.mark.parametrize(("moved", "day"), [(0, 21), (-1, 20), (2, 23), (-99, 1), (99, 28)])
def test_time_ends_where_the_posts_do(moved: int, day: int) -> None:
    trends = _trends()
    assert trends.near(_day("2022-02-21"), moved) == _day(f"2022-02-{day:02}")


def test_another_kind_of_period_stays_near_the_day() -> None:
    days = [_day("2022-02-08"), _day("2022-03-01")]
    mentions = {"x": dict.fromkeys(days, 1)}
    assert Trends("month", mentions, Counter(days)).holding(date(2022, 2, 1)) == number_of(days[0], "month")
    assert Trends("day", mentions, Counter(days)).holding(date(2022, 2, 1)) == days[0]
    assert Trends("day", mentions, Counter(days)).holding(date(2022, 4, 1)) == days[1]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.dates(date(2020, 1, 1), date(2022, 12, 31))), min_size=1), BYS)
def test_trends_tell_what_each_stock_tells_alone(mentioned: list[tuple[str, date]], by: By) -> None:
    mentions = {code: Counter(day.toordinal() for each, day in mentioned if each == code) for code, _day in mentioned}
    trends = Trends(by, mentions, Counter(day.toordinal() for _code, day in mentioned))
    told = {one for period in trends.periods for one in trends.remarkable(period)}
    alone = {
        one
        for code in {code for code, _day in mentioned}
        for one in by_period(code, [_at(str(day)) for each, day in mentioned if each == code], by, UTC)
    }
    assert told == alone


@given(st.lists(st.integers(0, 1000), max_size=20), st.integers(1, 7))
def test_none_is_level_nought_any_is_more_and_the_largest_is_the_top(counts: list[int], most: int) -> None:
    drawn = levels(counts, most)
    assert all((level == 0) == (count == 0) and level <= most for level, count in zip(drawn, counts, strict=True))
    assert max(drawn, default=0) in (0, most)
