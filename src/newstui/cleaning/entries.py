"""What reading a page yields, in order: blocks, items not yet gathered into lists, and cuts. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newstui.article import (
    Block,
    Code,
    Heading,
    Image,
    Item,
    Link,
    List,
    Paragraph,
    Passage,
    Rule,
    Table,
    Video,
    passages_of,
    plain,
)
from newstui.cleaning.runs import joined
from newstui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """Text that a rule claimed, and where it stood."""

    text: str
    rule: str
    prose: int = 0
    """Code points of it, without white space, that are no link."""


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """One item of the list `root`; `owner` tells which element it was, since an item may hold several paragraphs."""

    parts: list[Passage]
    """Its paragraphs; more come while its element is open."""
    marker: str
    depth: int
    quoted: int
    root: int
    owner: int

    @property
    def content(self) -> Passage:
        """The item as one passage, a line for each paragraph."""
        return self.parts[0] if len(self.parts) == 1 else joined(self.parts)


Entry = Paragraph | Heading | Code | Table | Image | Video | Rule | List | ItemEntry | Cut


def gathered(entries: Sequence[Entry]) -> list[Block | Cut]:
    """Items that follow each other become lists; a cut among them moves behind the list."""
    rows: list[Block | Cut] = []
    items: list[ItemEntry] = []
    cuts: list[Cut] = []

    def close() -> None:
        if items:
            rows.append(List(tuple(Item(i.content, i.marker, i.depth) for i in items), items[0].quoted))
            items.clear()
        rows.extend(cuts)
        cuts.clear()

    for entry in entries:
        if isinstance(entry, ItemEntry):
            is_other = items and (items[0].root, items[0].quoted) != (entry.root, entry.quoted)
            if is_other or (cuts and not items):
                close()
            items.append(entry)
        elif isinstance(entry, Cut):
            cuts.append(entry)
        else:
            close()
            rows.append(entry)
    close()
    return rows


def text_of(entries: Iterable[Entry]) -> str:
    """What entries say, a line each; pictures only where nothing else is there."""
    rows = gathered(list(entries))
    said = [row.text if isinstance(row, Cut) else plain(row) for row in rows if not isinstance(row, (Image, Video))]
    text = "\n".join(filter(None, said))
    if text:
        return text
    return "\n".join(plain(row) for row in rows if isinstance(row, (Image, Video)))


def text_length(text: str) -> int:
    """Code points that are not white space."""
    return len("".join(text.split()))


def prose_length(rows: Iterable[Block | Cut]) -> int:
    """Code points of text that is neither white space nor a link."""
    length = 0
    for row in rows:
        if isinstance(row, Cut):
            length += row.prose
            continue
        for each in passages_of(row):
            linked = sum(text_length(each.text[span.start : span.end]) for span in each.spans if isinstance(span, Link))
            length += text_length(each.text) - linked
    return length
