"""Versions of a story: posts that share most of their words within hours. Pure arithmetic; knows no storage.

A news site sends the same story under another title, or with a paragraph more, minutes later. Every five characters
that stand together are hashed into 128 buckets, and a text's signature is a byte of the least hash of each (one
permutation hashing with optimal densification: Li et al. 2012, Shrivastava 2017). The share of bytes that two
signatures have in common estimates the share of pieces that two texts have in common, within 0.05. Of two texts of
five equal paragraphs that differ in one, two thirds are common; of two that share a disclaimer as long as a third of
each, a fifth.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BUCKETS = 128
LEAST = 0.45
"""From that resemblance on two texts tell the same story."""
WITHIN = 12 * 3600
"""Seconds between a version and the next, at most."""
_PIECE = 5
_SHORTEST = 40
"""Characters: of a line or two, all that is the same may be the form."""
_SEEN = 6000
"""Characters of a text that are looked at."""
_BAND = 3
_PROBES = 64
_COMPARISONS = 200_000
"""Two by two, of a few posts with all of their hours: a twentieth of a second."""
_OTHER = re.compile(r"[\W_]+")
_MIX = 0x9E3779B97F4A7C15


def signature(text: str) -> bytes:
    """BUCKETS bytes, which resemble those of a text with the same words; b"" of a text that is too short to tell."""
    import numpy as np

    letters = _OTHER.sub("", text[: 2 * _SEEN])[:_SEEN]
    if len(letters) < _SHORTEST:
        return b""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    pieces = np.zeros(len(codes) - _PIECE + 1, np.uint64)
    for at in range(_PIECE):
        pieces = (pieces ^ codes[at : len(pieces) + at]) * np.uint64(_MIX)
        pieces ^= pieces >> np.uint64(29)
    none = np.uint64(2**64 - 1)
    least = np.full(BUCKETS, none)
    np.minimum.at(least, pieces % np.uint64(BUCKETS), pieces)
    probes = np.arange(BUCKETS, dtype=np.uint64)
    is_empty = least == none
    given = least.copy()
    for _probe in range(_PROBES):  # an empty bucket takes from another, the same one for every text
        if not is_empty.any():
            break
        probes = (probes + np.uint64(1)) * np.uint64(_MIX)
        probes ^= probes >> np.uint64(31)
        given[is_empty] = least[probes[is_empty] % np.uint64(BUCKETS)]
        is_empty = given == none
    return bytes((given >> np.uint64(24)).astype(np.uint8))


def resemblance(one: bytes, other: bytes) -> float:
    """The share of what two texts have in common, 0 to 1, estimated from their signatures."""
    import numpy as np

    return float((np.frombuffer(one, np.uint8) == np.frombuffer(other, np.uint8)).mean())


def pairs(posts: Iterable[tuple[int, int, bytes]], fresh: Collection[int] | None = None) -> list[tuple[int, int]]:
    """Posts, as (id, date in seconds, signature), that are versions of one another: enough pairs to join each story.

    With `fresh` only pairs with one of these posts are wanted.
    """
    import numpy as np

    in_time = sorted(posts, key=itemgetter(1, 0))
    if len(in_time) < 2:
        return []
    ids = np.array([post[0] for post in in_time], np.int64)
    dates = np.array([post[1] for post in in_time], np.int64)
    signatures = np.frombuffer(b"".join(post[2] for post in in_time), np.uint8).reshape(-1, BUCKETS)
    some = None if fresh is None else _near(dates, np.flatnonzero(np.isin(ids, np.fromiter(fresh, np.int64))))
    if some is None:
        some = _met(dates, signatures)
    found = [row for at in range(0, len(some), 4096) for row in _same(signatures, some[at : at + 4096])]
    return [(int(ids[one]), int(ids[other])) for one, other in found]


def _near(dates: np.ndarray, places: np.ndarray) -> np.ndarray | None:
    """Each of these places with all within hours of it; None if those are too many to be compared."""
    import numpy as np

    starts = np.searchsorted(dates, dates[places] - WITHIN, "left")
    counts = np.searchsorted(dates, dates[places] + WITHIN, "right") - starts
    if counts.sum() > _COMPARISONS:
        return None
    one = np.repeat(places, counts)
    other = np.arange(len(one)) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    some: np.ndarray = np.stack([one, other], axis=1)[one != other]
    return some


def _met(dates: np.ndarray, signatures: np.ndarray) -> np.ndarray:
    """Two meet where three bytes in a row are the same in both, as in one of 42 places they are for nearly all
    versions; of those that meet in a place only neighbours in time are compared. So a hundred thousand take half a
    second."""
    import numpy as np

    met = [np.empty((0, 2), np.int64)]
    for at in range(0, BUCKETS - _BAND + 1, _BAND):
        band = signatures[:, at : at + _BAND].astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], np.uint32)
        order = np.argsort(band, kind="stable")
        one, other = order[:-1], order[1:]
        is_met = (band[one] == band[other]) & (dates[other] - dates[one] <= WITHIN)
        met.append(np.stack([one[is_met], other[is_met]], axis=1))
    return np.unique(np.concatenate(met), axis=0)


def stories(joined: Iterable[tuple[int, int]]) -> dict[int, int]:
    """stories([(4, 7), (9, 7)]) --> {4: 4, 7: 4, 9: 4}: each post that was joined with another, by the least of all."""
    leads: dict[int, int] = {}

    def lead(post: int) -> int:
        while leads.setdefault(post, post) != post:
            leads[post] = leads[leads[post]]
            post = leads[post]
        return post

    for one, other in joined:
        first, second = sorted((lead(one), lead(other)))
        leads[second] = first
    return {post: lead(post) for post in list(leads)}


def _same(signatures: np.ndarray, some: np.ndarray) -> np.ndarray:
    alike = (signatures[some[:, 0]] == signatures[some[:, 1]]).mean(axis=1)
    same: np.ndarray = some[alike >= LEAST]
    return same
