"""What stands above an article: title, source and date, stocks, address. Composes values; draws nothing."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from newstui.article import Link, Mention, Note, Passage
from newstui.frozen import dataclass
from newstui.gate import Clean, joined, ours
from newstui.language import _, later, plural
from newstui.typesetting import Caption, Role, reading_minutes

if TYPE_CHECKING:
    from newstui.posts import Post

_MOST_CHIPS = 24
_BETWEEN_CHIPS = "  "  # where typesetting breaks a line of names

_NOTES = {
    Note.SHOWN_UNCLEANED: later("Shown uncleaned: the rules would have taken too much of it."),
    Note.CUT_SHORT: later("Only the first part of a very large file is shown."),
    Note.PLAIN: later("Its markup is beyond repair: shown as bare text."),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A stock in the header: [start, end) of the stocks' line."""

    start: int
    end: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Header:
    """The captions of a sheet, and the stocks that one of them shows."""

    captions: tuple[Caption, ...]
    chips: tuple[Chip, ...] = ()
    chips_at: int = -1
    """The number of the caption with the chips."""


def compose(post: Post, zone: tzinfo) -> Header:
    """The header of a post, its date by the clock of `zone`."""
    captions = [Caption(Passage(post.head.title), Role.TITLE)]
    if facts := _facts(post, zone):
        captions.append(Caption(Passage(joined(" · ", facts)), Role.META))
    text, chips = _chips(post.mentions)
    chips_at = -1
    if chips:
        chips_at = len(captions)
        captions.append(Caption(Passage(text), Role.STOCKS))
    if post.head.link:
        link = post.head.link
        captions.append(Caption(Passage(link, (Link(0, len(link), link),)), Role.ADDRESS))
    if post.article.original_title and post.article.original_title != post.head.title:
        text = joined(" ", (ours(_("Original title:")), post.article.original_title))
        captions.append(Caption(Passage(text), Role.NOTE))
    captions += [Caption(Passage(ours(_(_NOTES[note]))), Role.NOTE) for note in Note if note in post.article.notes]
    return Header(tuple(captions), chips, chips_at)


def _facts(post: Post, zone: tzinfo) -> list[Clean]:
    """Source, date, category path, tags, reading time; what the path says already is not said twice."""
    head = post.head
    path = head.categories[0] if head.categories else ()
    facts: list[Clean] = []
    if head.source and head.source not in path:
        facts.append(head.source)
    if head.date is not None and (shown := local_time(head.date, zone)):
        facts.append(shown)
    if path:
        facts.append(joined(" › ", path))
    if head.tags:
        facts.append(joined(" ", [joined("", (ours("#"), tag)) for tag in head.tags]))
    if head.draft:
        facts.append(ours(_("draft")))
    if post.article.blocks:
        minutes = reading_minutes(post.article)
        facts.append(ours(plural("%d min", "%d min", minutes).replace(" ", "\u00a0") % minutes))
    return facts


def local_time(date: int, zone: tzinfo) -> Clean:
    """local_time(1644329460, Asia/Shanghai) --> "2022-02-08 22:11"; empty where no calendar reaches."""
    try:
        at = datetime.fromtimestamp(date, zone)
    except (OverflowError, OSError, ValueError):
        return ours("")
    return ours(f"{at.year:04d}-{at.month:02d}-{at.day:02d} {at.hour:02d}:{at.minute:02d}")


def _chips(mentions: tuple[Mention, ...]) -> tuple[Clean, tuple[Chip, ...]]:
    """Every stock once, the undoubted first, each group in reading order; a doubtful one ends in `?`."""
    seen: dict[str, Mention] = {}
    for mention in mentions:
        known = seen.get(mention.code)
        if known is None or (known.doubtful and not mention.doubtful):
            seen[mention.code] = mention
    ordered = sorted(seen.values(), key=lambda mention: mention.doubtful)
    names: list[Clean] = []
    chips: list[Chip] = []
    at = 0
    for mention in ordered[:_MOST_CHIPS]:
        name = mention.name or ours(mention.code)
        if mention.doubtful:
            name = joined("", (name, ours("?")))
        names.append(name)
        chips.append(Chip(at, at + len(name), mention))
        at += len(name) + len(_BETWEEN_CHIPS)
    if len(ordered) > _MOST_CHIPS:
        names.append(ours(f"+{len(ordered) - _MOST_CHIPS}"))
    return joined(_BETWEEN_CHIPS, names), tuple(chips)
