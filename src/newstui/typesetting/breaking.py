"""Line breaking: where a line may end, by UAX 14 with the Chinese rules on top, and the lines that come of it.

A rule is named by its number in UAX 14 (revision of Unicode 16). Where it was changed, the reason stands beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from newstui.typesetting.classes import classes
from newstui.typesetting.glyphs import NARROW, Widths

_NEVER_FIRST = frozenset("+J= zCcXYSZ\n")
"""Classes before which no line breaks, not even after spaces (LB7, 9, 13, 15d; LB16 for every NS, by CLREQ)."""
_NEVER_FIRST_IN_WORD = frozenset("QpBhE")
"""Classes before which no line breaks unless a space stands between (LB19, 21, 22)."""
_EASTERN = frozenset("IoCXZDE=SY")
_WORD = frozenset("ANK")
_INSIDE_WORD = frozenset({"AA", "NN", "AN", "NA", "KK", "AY", "YA", "YN", "AS", "SA", "Ah", "hN"})
"""Pairs that never part: most of a long address, told at once."""
_LONG = 12
_ORPHAN = re.compile(r"I[+CcXSZpQE]{0,2}")
"""One ideograph, with a full stop and a closing quote perhaps."""
_AFTER_URL_MARK = frozenset("/?&=.-_#%:;,+~@|")
_LATIN_GAP = re.compile("(?<=I)\\+*(?=[AN])|(?<=[AN%])\\+*(?=I)")


def may_break(letters: str, at: int) -> bool:
    """Whether a line may end before the character `at`, by the classes of the text. False at 0 and at the end."""
    if not 0 < at < len(letters):
        return False
    following = letters[at]
    if following in _NEVER_FIRST:
        return False
    before = at - 1
    if letters[before] == " ":
        return _may_break_after_spaces(letters, at, following)
    while letters[before] == "+" and before:
        before -= 1
    last = letters[before]
    if last == "J":  # LB8a
        return False
    if last == "z":  # LB8
        return True
    if last in "+ ":  # LB10: a mark without a base is a letter
        last = "A"
    return _may_break_between(letters, before, last, following, at)


def _may_break_after_spaces(letters: str, at: int, following: str) -> bool:
    before = at - 1
    while before >= 0 and letters[before] in " +":
        before -= 1
    last = letters[before] if before >= 0 else ""
    if last == "z":  # LB8
        return True
    if last in ("O", "o"):  # LB14
        return False
    if following == "p":  # LB15b, and for Chinese wherever no word follows: “好 ”
        return letters[at + 1 : at + 2] in ("A", "N")
    if last == "q" and (before == 0 or letters[before - 1] in "OoQqpG z"):  # LB15a
        return False
    return not (last == "D" and following == "D") and last != ""  # LB17, LB18


def _may_break_between(letters: str, before: int, last: str, following: str, at: int) -> bool:
    """LB11 to LB31 for two characters that touch."""
    if last == "G" or following == "G":  # LB11, 12, 12a
        return following == "G" and last in "Bh"
    if last in "OoQqb" or following in _NEVER_FIRST_IN_WORD:  # LB14, 19, 21
        return False
    if following == "q":  # LB19a; a Latin word in Chinese quotes does not hold the quote to the text before it
        return last in _EASTERN
    if last == "p":
        return following in "IoDR$"
    if last == "D":  # LB17
        return following != "D"
    if following in _WORD:
        return _may_break_before_word(letters, before, last, following)
    if following in "$%":
        is_number = last in "SY" and letters[before - 1 : before] == "N"
        return not (last in "AKN$%c" or (following == "%" and last == "I") or is_number)
    if following == "O":  # LB30, LB25
        return last not in "ANK$%"
    if following == "I":  # LB23a
        return last != "$"
    return True


def _may_break_before_word(letters: str, before: int, last: str, following: str) -> bool:
    if last in "ANKc$%S":  # LB23, 24, 25, 27, 28, 29, 30; Korean is kept by words
        return False
    if last == "h":  # LB25, LB20a
        return not (following == "N" or before == 0 or letters[before - 1] in " zG")
    return last != "Y"  # LB13, tailored: km/h and TCP/IP are words; a long address breaks there at need


def need(letters: str, text: str, at: int) -> int:
    """How badly a break before `at` is: 0 it may be, 1 after a mark inside an address, 2 inside a word,
    3 against the rules for marks, 4 inside a cluster."""
    if may_break(letters, at):
        return 0
    following, last = letters[at], letters[at - 1]
    if following in "+J" or last == "J":
        return 4
    if following in _NEVER_FIRST or following in "QpE" or last in "OoqG" or following == "G":
        return 3
    if text[at - 1] in _AFTER_URL_MARK and last not in "OoQq":
        return 1
    return 2


def broken(
    text: str, measure: int, first: int | None = None, table: Widths = NARROW, has_gap: bool = False
) -> list[tuple[int, int]]:
    """The lines of a text as [start, end): at most `measure` cells each, the first one at most `first`.

    `\\n` breaks always. White space at either end of a line belongs to none. A line is wider than the measure only
    where a single cluster is. broken("他说：“好。”", 8) --> [(0, 3), (3, 7)]
    """
    measure = max(1, measure)
    first = measure if first is None else max(1, first)
    if "\n" not in text:
        return _fill(text, 0, measure, first, table, has_gap)
    lines: list[tuple[int, int]] = []
    start = 0
    for piece in text.split("\n"):
        lines += _fill(piece, start, measure, measure if lines else first, table, has_gap)
        start += len(piece) + 1
    return lines


def _fill(text: str, offset: int, measure: int, first: int, table: Widths, has_gap: bool) -> list[tuple[int, int]]:
    text = text.rstrip()
    size = len(text)
    start = size - len(text.lstrip())
    if text.isascii() and not has_gap:
        if size - start <= first:
            return [(offset + start, offset + size)]
        ends: range | list[int] = range(size + 1)
    else:
        ends = list(accumulate(table.each(text), initial=0))
        if ends[size] - ends[start] <= first and not has_gap:
            return [(offset + start, offset + size)]
    letters = classes(text)
    gaps: set[int] = set()
    if has_gap:
        ends, gaps = _with_gaps(letters, list(ends))
    lines: list[tuple[int, int]] = []
    room = first
    while True:
        fits = max(start + 1, bisect_right(ends, ends[start] + (start in gaps) + room) - 1)
        if fits >= size:
            if lines and measure >= _LONG and _ORPHAN.fullmatch(letters, start):
                start = _with_company(letters, lines, start, offset)
            lines.append((offset + start, offset + size))
            return lines
        end = _line_end(letters, text, start, fits)
        stop = end
        while text[stop - 1].isspace() and letters[stop - 1] == " ":
            stop -= 1
        lines.append((offset + start, offset + stop))
        start = end
        if start >= size:
            return lines
        while letters[start] == " ":
            start += 1
        room = measure


def _with_company(letters: str, lines: list[tuple[int, int]], start: int, offset: int) -> int:
    """Where the last line begins, so that no lone character stands on it (CLREQ): a little earlier, if it may.

    The line before is shortened in place.
    """
    above, end = lines[-1][0] - offset, lines[-1][1] - offset
    for at in range(end - 1, max(above, end - 4), -1):
        if may_break(letters, at) and letters[at - 1] != " " and (at - above) * 4 >= (end - above) * 3:
            lines[-1] = (lines[-1][0], offset + at)
            return at
    return start


def _with_gaps(letters: str, ends: list[int]) -> tuple[list[int], set[int]]:
    """Every gap between Han and Latin is a cell of the character after it."""
    gaps = {found.end() for found in _LATIN_GAP.finditer(letters)}
    added = 0
    widened = [0]
    for at in range(len(letters)):
        added += at in gaps
        widened.append(ends[at + 1] + added)
    return widened, gaps


def _line_end(letters: str, text: str, start: int, fits: int) -> int:
    """The last place, at most `fits`, where a line that begins at `start` may end; white space may hang over."""
    at = fits
    if letters[at] == " ":
        while at < len(letters) - 1 and letters[at] == " ":
            at += 1
        if may_break(letters, at):
            return at
        at = fits
    while at > start:
        if letters[at - 1 : at + 1] not in _INSIDE_WORD and may_break(letters, at):
            return at
        at -= 1
    return _needed_end(letters, text, start, fits)


def _needed_end(letters: str, text: str, start: int, fits: int) -> int:
    """Where a word that is wider than the measure breaks: the least bad place, the last of those."""
    best, least = 0, 4
    for at in range(fits, start, -1):
        badness = need(letters, text, at)
        if badness < least:
            best, least = at, badness
            if least == 1:
                break
    if best:
        return best
    at = fits
    while at < len(letters) and need(letters, text, at) == 4:
        at += 1
    return at


def gaps_in(text: str, start: int, end: int) -> list[int]:
    """Where a thin gap belongs inside a line: between Han and Latin or digits, never at the line's ends."""
    letters = classes(text[start:end])
    return [start + found.end() for found in _LATIN_GAP.finditer(letters) if 0 < found.end() < end - start]


_SENTENCE_END = frozenset("。！？!?；;…”」』）")


def stretches(text: str, start: int, end: int, step: int) -> list[tuple[int, int]]:
    """text[start:end] in stretches of about `step` characters that can be set apart from each other: they meet at
    a `\\n` (which belongs to none) or, where there is none for long, at the end of a sentence."""
    found: list[tuple[int, int]] = []
    at = start
    while end - at > step + step // 2:
        cut = text.find("\n", at + step, min(end, at + step + 2048))
        after = cut + 1
        if cut < 0:
            cut = after = _place_to_cut(text, at + step, end)
        found.append((at, cut))
        at = after
    if at < end or not found:
        found.append((at, end))
    return found


def _place_to_cut(text: str, near: int, end: int) -> int:
    base = near - 32
    window = text[base : min(end, near + 160)]
    letters = classes(window)
    best, least = near, 6
    for at in range(32, len(window)):
        badness = 1 + need(letters, window, at) if window[at - 1] not in _SENTENCE_END else need(letters, window, at)
        if badness < least:
            best, least = base + at, badness
            if badness == 0:
                break
    return best
