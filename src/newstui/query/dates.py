"""Dates as people type them to a span of time. Pure: today and the time zone are given.

A day, month, quarter or year; a word (`today`, `上周`); so many days back (`7d`, `3个月`); `>=2022-02`; a range
(`2022-02..2022-03`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo

from newstui.folding import fold

Span = tuple[date | None, date | None]
"""First day, and the day after the last; None is open."""

_DAY = timedelta(days=1)
_SEPARATORS = r"[-/.年]"
_DATE = re.compile(rf"(\d{{4}})(?:{_SEPARATORS}(?:(\d{{1,2}})(?:[-/.月](?:(\d{{1,2}})日?)?)?)?)?")
_PACKED = re.compile(r"(\d{4})(\d\d)(\d\d)")
_QUARTER = re.compile(r"(\d{4})-?q([1-4])")
_AGO = re.compile(
    r"(?:近|最近|last)?\s*(\d{1,4})\s*(?:个)?\s*(d|w|m|y|days?|weeks?|months?|years?|天|日|周|星期|月|年)内?"
)
_RANGE = re.compile(r"(.*?)\s*(?:\.\.\.?|~|至|到)\s*(.*)")
_COMPARED = re.compile(r"(>=|<=|>|<|=|≥|≤)\s*(.+)")


def time_span(value: str, field: str, zone: tzinfo, now: datetime) -> tuple[int | None, int | None] | None:
    """[since, until) in seconds since 1970 for a value of `date:`, `older:` or `newer:`; None: not understood.

    `older:30d` ends where `newer:30d` begins: at the midnight thirty days before today's.
    """
    today = now.astimezone(zone).date()
    try:
        span = _span(fold(value).strip(), today)
        if span is None:
            return None
        since, until = span
        if field == "newer":
            until = None
        elif field == "older":
            since, until = None, since
            if until is None:
                return None
        return _second(since, zone), _second(until, zone)
    except (ValueError, OverflowError):  # the 31st of February, the year 0, 9999 weeks
        return None


def _second(day: date | None, zone: tzinfo) -> int | None:
    return None if day is None else int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _span(text: str, today: date) -> Span | None:
    if found := _COMPARED.fullmatch(text):
        period = _period(found[2], today)
        return period and _compared(found[1], period)
    if period := _period(text, today):
        return period
    if found := _RANGE.fullmatch(text):
        first = _period(found[1], today) if found[1] else (None, None)
        last = _period(found[2], today) if found[2] else (None, None)
        if first and last and (found[1] or found[2]):
            return first[0], last[1]
    return None


def _compared(sign: str, period: Span) -> Span:
    first, after = period
    if sign in (">=", "≥"):
        return first, None
    if sign == ">":
        return after, None
    if sign == "<":
        return None, first
    if sign in ("<=", "≤"):
        return None, after
    return period


def _period(text: str, today: date) -> Span | None:
    if text in _WORDS:
        return _word(_WORDS[text], today)
    if found := _QUARTER.fullmatch(text):
        first = date(int(found[1]), int(found[2]) * 3 - 2, 1)
        return first, _months_on(first, 3)
    if found := _PACKED.fullmatch(text) or _DATE.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups())
        if year is None or month is None:
            return date(year or 0, 1, 1), date((year or 0) + 1, 1, 1)
        if day is None:
            return date(year, month, 1), _months_on(date(year, month, 1), 1)
        return date(year, month, day), date(year, month, day) + _DAY
    if found := _AGO.fullmatch(text):
        return _back(today, int(found[1]), found[2]), None
    return None


def _back(today: date, count: int, unit: str) -> date:
    if unit[0] in "d天日":
        return today - count * _DAY
    if unit[0] in "w周星":
        return today - count * 7 * _DAY
    return _months_on(today, -count * (12 if unit[0] in "y年" else 1))


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_WORDS = {
    "today": ("day", 0), "今天": ("day", 0), "今日": ("day", 0),
    "yesterday": ("day", -1), "昨天": ("day", -1), "昨日": ("day", -1), "前天": ("day", -2),
    "this week": ("week", 0), "thisweek": ("week", 0), "本周": ("week", 0), "这周": ("week", 0),
    "last week": ("week", -1), "lastweek": ("week", -1), "上周": ("week", -1), "上星期": ("week", -1),
    "this month": ("month", 0), "thismonth": ("month", 0), "本月": ("month", 0), "这个月": ("month", 0),
    "last month": ("month", -1), "lastmonth": ("month", -1), "上月": ("month", -1), "上个月": ("month", -1),
    "this year": ("year", 0), "thisyear": ("year", 0), "今年": ("year", 0), "本年": ("year", 0),
    "last year": ("year", -1), "lastyear": ("year", -1), "去年": ("year", -1), "前年": ("year", -2),
}  # fmt: skip
DATE_WORDS = ("today", "yesterday", "7d", "30d", "this week", "last week", "this month", "last month", "this year")
"""Offered when a date is being typed."""
DATE_WORDS_CHINESE = ("今天", "昨天", "前天", "本周", "上周", "本月", "上月", "今年", "去年")


def _word(word: tuple[str, int], today: date) -> Span:
    unit, offset = word
    if unit == "day":
        first = today + offset * _DAY
        return first, first + _DAY
    if unit == "week":  # Monday to Sunday
        first = today - today.weekday() * _DAY + offset * 7 * _DAY
        return first, first + 7 * _DAY
    if unit == "month":
        first = _months_on(today.replace(day=1), offset)
        return first, _months_on(first, 1)
    return date(today.year + offset, 1, 1), date(today.year + offset + 1, 1, 1)
