"""Dates as front matter has them, to seconds since 1970. None where there is no such day; guesses no century.

RFC 2822, ISO 8601 and its relatives, Chinese dates, what JavaScript and `date` print, epoch seconds.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = r"(?P<{0}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})(?:\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*日?|\s*月?(?![-/.\d]))",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s,/-]+{_MONTH.format('n')}[\s,/-]+(?P<y>\d{{4}}|\d\d)(?!\d)(?!:)",
        rf"{_MONTH.format('n')}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)",
        rf"{_MONTH.format('n')}\s+(?P<d>\d{{1,2}})(?!\d|:)(?=.*\s(?P<y>\d{{4}})\s*$)",
    )
)
_WEEKDAY = re.compile(
    r"\(?\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\)?|(?:星期|周|週)[一二三四五六日天]",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?P<half>上午|下午|凌晨|早上|中午|晚上)?\s*(?<!\d)(?P<H>\d{1,2})\s*[:时時点點]\s*(?P<M>\d{1,2})?"
    r"(?:\s*[:分]\s*(?P<S>\d{1,2})?)?(?:[.,]\d+)?\s*秒?\s*(?P<ap>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s*(?P<sign>[+\u2212-])(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?(?!\d)", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z]{1,5}\b")
_HOURS = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}
_HOURS |= {"PST": -8, "PDT": -7, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "CET": 1, "CEST": 2, "MSK": 3}
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|\+0000)", re.ASCII
)
_LOCAL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d\d):(\d\d)", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")

_IN_NAME = re.compile(r"(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)|((?:19|20)\d\d)(\d\d)(\d\d)(?=[-_ .])")
_IN_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?:/|(?=[-_. ][^/]*$))")


def read_date(written: str, zone: tzinfo) -> int | None:
    """read_date("Tue, 08 Feb 2022 22:11:00 +0800", utc) --> 1644329460; `zone` is for dates that have none."""
    usual = _USUAL.fullmatch(written)
    if usual and (month := _MONTHS.get(usual[2].lower())):  # what feeds have; the rest below reads it too, slower
        return _seconds(int(usual[3]), month, int(usual[1]), tuple(map(int, usual.groups()[3:])), "", timezone.utc)
    if local := _LOCAL.fullmatch(written):
        numbers = tuple(map(int, local.groups()))
        return _seconds(numbers[0], numbers[1], numbers[2], numbers[3:], "", zone)
    text = written.strip()
    if not text or len(text) > 100:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if text.isascii() and text.isdigit() and len(text) in (9, 10, 13):
        return _epoch(int(text))
    compact = _COMPACT.fullmatch(text)
    if compact:
        *digits, offset = compact.groups("0")
        year, month, day, *clock = map(int, digits)
        return _seconds(year, month, day, tuple(clock), "" if offset == "0" else offset, zone)
    text = _WEEKDAY.sub(" ", text)
    for pattern in _DATES:
        found = pattern.search(text)
        if found:
            break
    else:
        return None
    if text[: found.start()].strip(" \t,，("):
        return None
    parts = found.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:  # RFC 2822, section 4.3
        year += 2000 if year < 50 else 1900
    month = _MONTHS[parts["n"][:3].lower()] if parts.get("n") else int(parts["m"])
    return _with_clock(year, month, int(parts["d"] or 1), text[found.end() :], zone)


def _with_clock(year: int, month: int, day: int, rest: str, zone: tzinfo) -> int | None:
    clock: tuple[int, ...] = (0, 0, 0)
    time = _TIME.search(rest)
    if time:
        hour = int(time["H"])
        half = time["half"] or ""
        is_afternoon = (
            (time["ap"] or "")[:1].lower() == "p" or half in ("下午", "晚上") or (half == "中午" and hour < 3)
        )
        is_morning = (time["ap"] or "")[:1].lower() == "a" or half in ("上午", "凌晨", "早上")
        if is_afternoon and hour < 12:
            hour += 12
        elif is_morning and hour == 12:
            hour = 0
        clock = (hour, int(time["M"] or 0), int(time["S"] or 0))
        rest = rest[time.end() :]
    elif re.match(r"\s*[-/.:]?\d", rest):
        return None
    return _seconds(year, month, day, clock, rest, zone)


def _seconds(year: int, month: int, day: int, clock: tuple[int, ...], rest: str, zone: tzinfo) -> int | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    hour, minute, second = clock
    extra = timedelta()
    if (hour, minute, second) == (24, 0, 0):
        hour, extra = 0, timedelta(days=1)
    if second == 60:  # a leap second
        second = 59
    try:
        moment = datetime(year, month, day, hour, minute, second)
        written = _zone_in(rest, moment, zone)
        return int((moment + extra).replace(tzinfo=written).timestamp())
    except (ValueError, OverflowError):
        return None


def _zone_in(rest: str, moment: datetime, zone: tzinfo) -> tzinfo:
    """The zone that stands after a time; ValueError where there can be none such."""
    if not rest.strip():
        return zone
    offset = _OFFSET.search(rest)
    if offset:
        hours, minutes = int(offset["h"]), int(offset["m"] or 0)
        if hours > 15 or minutes > 59:
            raise ValueError(rest)
        size = timedelta(hours=hours, minutes=minutes)
        return timezone(size if offset["sign"] == "+" else -size)
    for name in _NAME.findall(rest.upper()):
        # CST is China's time to a reader in China, and America's by RFC 2822
        if name == moment.replace(tzinfo=zone).tzname():
            return zone
        if name in _HOURS:
            return timezone(timedelta(hours=_HOURS[name]))
    return zone


def _epoch(number: int) -> int | None:
    seconds = number // 1000 if number >= 10**12 else number
    return seconds if seconds < 32_503_680_000 else None


def date_in_path(path: str, zone: tzinfo) -> int | None:
    """A day that begins the file's name (`2022-02-08-title.md`) or is its folders (`2022/02/08/title.md`)."""
    found = _IN_NAME.match(path.rpartition("/")[2]) or _IN_FOLDERS.search(path)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    return _seconds(year, month, day, (0, 0, 0), "", zone)
