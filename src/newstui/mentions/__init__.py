"""Which stocks an article names, where, and how surely. Drops no mention that the site made: it doubts.

- *linked*: the site's own markup (`StockLink` spans). Sites link only the first occurrence of a name, so later ones of
  the same post and its title are mentions too, of kind *named*.
- *coded*: a code stands in the text, alone or behind a name: 天风期货（834277）, 贵州茅台(600519.SH), $AAPL.
- *named*: a name that the directory knows (shipped, learned from the archive, the reader's alias). An ordinary word
  (苹果) counts only where the passage speaks of shares, a Latin brand only where the post does: every other text about
  computers says Google. Names in program code are not looked for.

Doubt goes by what stands around: a longer word (动力电池), a place that goes on (鄂尔多斯|市), another body's name
(…协会), an ordinary word without a word of companies beside it. A code in the same post removes every doubt.
"""

from __future__ import annotations

from functools import lru_cache

from newstui.article import Article, Mention
from newstui.mentions import words
from newstui.mentions.coded import coded_places
from newstui.mentions.judging import CODED, KNOWN, KNOWN_HERE, LINKED, LONGER_WORD, ORDINARY, Judge
from newstui.mentions.naming import Names, places_again, without_overlaps
from newstui.mentions.reading import Reading
from newstui.mentions.summing import Mentioned, by_stock
from newstui.stocks import Directory, evened, is_likely_name


def find_mentions(article: Article, title: str, directory: Directory) -> tuple[Mention, ...]:
    """Every mention of the title (passage -1) and the article, by place; none overlaps another. Never raises."""
    reading = Reading(article, title)
    known_here: dict[str, str] = {}  # folded names that this post itself ties to a code
    _take_links(reading, known_here, directory)
    coded = _take_codes(reading, known_here, directory)
    _take_names(reading, known_here, directory)
    return _judged(reading, coded, directory)


def _take_links(reading: Reading, known_here: dict[str, str], directory: Directory) -> None:
    # An index may carry two codes on one name: the one that the list knows by this name goes first.
    by_place = sorted(reading.links, key=lambda link: (link[0], link[2] not in directory))
    for start, end, code in by_place:
        if reading.is_free(start, end) and any(map(str.isalnum, reading.text[start:end])):
            reading.take(start, end, code, "linked", LINKED)
            if "\n" not in (name := reading.folded[start:end]) and is_likely_name(name):  # it begins no passage
                known_here.setdefault(name, code)


def _take_codes(reading: Reading, known_here: dict[str, str], directory: Directory) -> set[str]:
    codes: set[str] = set()
    for place in coded_places(reading.text, reading.folded, directory):
        if any(start <= place.start < end for start, end in reading.code_spans):
            continue
        codes.add(place.code)
        if is_likely_name(place.name):
            known_here.setdefault(evened(place.name), place.code)
        if reading.is_free(place.start, place.end):
            reading.take(place.start, place.end, place.code, "coded", CODED)
    return codes


@lru_cache(maxsize=4)
def _names_of(directory: Directory) -> Names:
    return Names(directory.sought, directory.sought_latin)


def _take_names(reading: Reading, known_here: dict[str, str], directory: Directory) -> None:
    text, folded = reading.text, reading.folded
    places = _names_of(directory).places(text, folded)
    if known_here:
        written = {text[found.start : found.end] for found in reading.found}
        places = without_overlaps(places_again(known_here, written, text, folded) + places)
    speaks_of_shares: bool | None = None
    for place in places:
        start, end = place.start, place.end
        if not reading.is_free(start, end):
            continue
        if (code := known_here.get(folded[start:end])) is not None:
            reading.take(start, end, code, "named", KNOWN_HERE)
            continue
        if words.stands_in_longer_word(folded, start, end):
            continue
        if folded[start:end].isascii() and not directory.is_alias(text[start:end]):
            if speaks_of_shares is None:
                speaks_of_shares = words.speaks_of_shares(folded, 0, len(folded))
            if not speaks_of_shares:
                continue
        reading.take(start, end, place.code, "named", KNOWN)


def _judged(reading: Reading, coded: set[str], directory: Directory) -> tuple[Mention, ...]:
    reading.found.sort(key=lambda found: found.start)
    aliased = {found.code for found in reading.found if directory.is_alias(reading.text[found.start : found.end])}
    mentions: list[Mention] = []
    for found, doubt in zip(reading.found, Judge(reading, directory).doubts(coded | aliased), strict=True):
        if doubt == ORDINARY and found.reason == KNOWN:
            start, end = reading.passage(found.start)
            if not words.speaks_of_shares(reading.folded, start, end):
                continue  # an apple in a paragraph without a share is no mention at all
        if doubt in (ORDINARY, LONGER_WORD) and found.reason == KNOWN_HERE:
            continue  # one robot that the site took for a company is enough: it is kept, the other thirty are words
        mentions.append(reading.mention(found, doubt))
    return tuple(mentions)


__all__ = ["Mentioned", "by_stock", "find_mentions"]
