"""How sure a mention is, by what stands around it. Drops nothing."""

from __future__ import annotations

from collections.abc import Container

from newstui.language import later
from newstui.mentions import words
from newstui.mentions.reading import Found, Reading
from newstui.stocks import Directory

LINKED = later("The site itself marked this stock.")
CODED = later("Its code stands beside it.")
KNOWN_HERE = later("This post names the stock elsewhere, with its link or code.")
KNOWN = later("Only the name stands here; the list of stocks knows it.")
LONGER_WORD = later("It is probably part of a longer word.")
PLACE = later("It is probably a place: what follows goes on with a place's name.")
PLACE_ELSEWHERE = later("It is probably a place, as elsewhere in this post: nothing beside it speaks of a company.")
OTHER_BODY = later("It is probably part of another organisation's name.")
ORDINARY = later("It is probably an ordinary word or a place: nothing beside it speaks of a company.")
NO_BUSINESS = later("Nothing in this paragraph speaks of a company.")

_FEW = 2  # stocks in a post: with so few, and no word of business around it, an unknown name is doubtful
_JOINS = frozenset("、,和与及")


class Judge:
    """Judges the mentions of one post, once all are found."""

    def __init__(self, reading: Reading, directory: Directory) -> None:
        self._reading = reading
        self._directory = directory
        folded = reading.folded
        self._are_few = len({found.code for found in reading.found}) <= _FEW
        proper = [found for found in reading.found if not words.is_ordinary(folded[found.start : found.end])]
        self._begins = {found.start for found in proper}
        self._ends = {found.end for found in proper}

    def doubt(self, found: Found) -> str:
        """Why this is probably not the stock; empty if it probably is."""
        text, start, end = self._reading.folded, found.start, found.end
        if words.stands_in_longer_word(text, start, end):
            return LONGER_WORD
        is_ordinary = words.is_ordinary(text[start:end])
        if (is_ordinary or text.startswith(("市", "县", "镇"), end)) and words.PLACE_GOES_ON.match(text, end):
            return PLACE
        if words.NAME_GOES_ON.match(text, end):
            return OTHER_BODY
        if is_ordinary:
            return "" if self._is_company(found) else ORDINARY
        if found.kind == "linked" and self._are_few and not self._directory.is_listed(found.code):
            return "" if self._stands_by_company(found) or self._is_among_business(found) else NO_BUSINESS
        return ""

    def doubts(self, sure: Container[str]) -> list[str]:
        """The doubt about each found mention, in their order; `sure` are codes that nothing can put in doubt."""
        doubts = ["" if found.code in sure else self.doubt(found) for found in self._reading.found]
        places = {found.code for found, doubt in zip(self._reading.found, doubts, strict=True) if doubt == PLACE}
        if not places:
            return doubts
        # One sense a post: a name that is a place in one sentence is no company in the next, unless that says so.
        return [
            PLACE_ELSEWHERE
            if not doubt and found.code in places and found.code not in sure and not self._is_company(found)
            else doubt
            for found, doubt in zip(self._reading.found, doubts, strict=True)
        ]

    def _is_company(self, found: Found) -> bool:
        return self._stands_by_company(found) or words.speaks_of_market(self._reading.folded, found.start, found.end)

    def _stands_by_company(self, found: Found) -> bool:
        text, start, end = self._reading.folded, found.start, found.end
        if words.COMPANY_AFTER.match(text, end) or words.COMPANY_BEFORE.search(text, max(0, start - 8), start):
            return True
        if words.acts_as_brand(text, start, end):
            return True
        is_listed_before = text[start - 1 : start] in _JOINS and start - 1 in self._ends
        return is_listed_before or (text[end : end + 1] in _JOINS and end + 1 in self._begins)

    def _is_among_business(self, found: Found) -> bool:
        text = self._reading.folded
        start, end = self._reading.passage(found.start)
        # The name itself may hold such a word, which says nothing.
        return any(
            pattern.search(text, start, found.start) or pattern.search(text, found.end, end)
            for pattern in (words.BUSINESS, words.LATIN_BUSINESS)
        )
