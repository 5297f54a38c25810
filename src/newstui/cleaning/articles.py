"""From a body to an Article: each step in turn, and what happens where one fails."""

from __future__ import annotations

from collections.abc import Sequence

from newstui import gate
from newstui.article import (
    Article,
    Block,
    Heading,
    Note,
    Paragraph,
    Removed,
    Rule,
    passages,
)
from newstui.cleaning import kinds
from newstui.cleaning.entries import Cut, gathered, text_length
from newstui.cleaning.kinds import Kind
from newstui.cleaning.lines import Row, cut_lines
from newstui.cleaning.media import Captions, folded
from newstui.cleaning.rules import Rules, default_rules
from newstui.cleaning.runs import passage, squeezed
from newstui.cleaning.screening import is_bearable, screen

_LEAST_CLAIM = 200
"""Code points of prose that rules may claim of any post, however short."""


def clean(body: str, *, title: str = "", rules: Rules | None = None) -> Article:
    """The article that `body` holds. `title` is the post's own: a heading or caption that repeats it goes."""
    rules = default_rules() if rules is None else rules
    try:
        article = _Cleaning(body, title).article(rules) if is_bearable(body) else None
    except ImportError:
        raise
    except Exception:  # whatever strangers' markup does to a library, the post is read: as bare text, with a note
        article = None
    return article or bare(body, Note.PLAIN)


def bare(body: str, note: Note) -> Article:
    """The text of a body whose markup is hopeless: a paragraph a line."""
    texts = (squeezed(gate.body(line)) for line in kinds.stripped(body))
    return Article(tuple(Paragraph(passage(text)) for text in texts if text), notes=frozenset((note,)))


class _Cleaning:
    """One body on its way; kept between the try by the rules and, where they claim too much, the one without."""

    def __init__(self, body: str, title: str) -> None:
        self.title = folded(title) if title else ""
        self.kind = kinds.kind_of(body)
        self.notes: frozenset[Note] = frozenset()
        self.html = self._html(body)

    def _html(self, body: str) -> str:
        from newstui.cleaning import templates

        if self.kind is Kind.BARE:
            return kinds.bare_to_html(body)
        text = templates.without_shortcodes(body)
        if self.kind is Kind.HTML:
            return text
        from newstui.cleaning import markdown

        if not markdown.is_bearable(text):
            self.notes = frozenset((Note.PLAIN,))
            return kinds.bare_to_html(body)
        return markdown.to_html(templates.expanded(kinds.without_wrapper(text)))

    def article(self, rules: Rules) -> Article | None:
        """None where the markup is hopeless."""
        screened = screen(self.html, rules)
        if screened is None:
            return None
        rows, length = self._rows(screened.source, rules)
        rows, told = cut_lines(rows, rules)
        rows = self._without_title(rows)
        notes = self.notes
        if _claims_too_much(rows, length):
            rows, length = self._rows(screened.source, rules.without_cuts())
            notes |= {Note.SHOWN_UNCLEANED}
            if _kept(rows) * 4 < length:
                return None
        blocks, removed = _numbered(rows)
        return Article(
            blocks,
            removed,
            gate.line(told.original_title) or None,
            gate.line(told.stated_source) or None,
            screened.hints,
            notes,
        )

    def _rows(self, source: str, rules: Rules) -> tuple[list[Row], int]:
        from newstui.cleaning.page import Context
        from newstui.cleaning.pruning import prune
        from newstui.cleaning.reading import read

        pruned = prune(source, rules)
        context = Context(Captions(self.title, rules.no_captions), self.kind is not Kind.HTML)
        return gathered(read(pruned, context)), pruned.length

    def _without_title(self, rows: list[Row]) -> list[Row]:
        """The body's first heading goes where it repeats the title: the head shows that."""
        if not self.title:
            return rows
        for place, row in enumerate(rows):
            if isinstance(row, Heading):
                if folded(row.content.text) == self.title and len(rows) > 1:
                    rows[place] = Cut(row.content.text, "repeated-title", text_length(row.content.text))
                break
        return rows


def _kept(rows: Sequence[Row]) -> int:
    article = Article(tuple(row for row in rows if not isinstance(row, Cut)))
    return sum(text_length(each.text) for each in passages(article))


def _claims_too_much(rows: Sequence[Row], length: int) -> bool:
    """Whether less than a quarter is left of the text that no rule claimed; or next to nothing, after large claims."""
    cuts = [row for row in rows if isinstance(row, Cut)]
    kept = _kept(rows)
    if kept * 4 < length - sum(text_length(cut.text) for cut in cuts):
        return True
    claimed = sum(cut.prose for cut in cuts)
    return (claimed > 0 and len(cuts) == len(rows)) or claimed > max(_LEAST_CLAIM, kept * 4)


def _numbered(rows: Sequence[Row]) -> tuple[tuple[Block, ...], tuple[Removed, ...]]:
    """Blocks without rules at the ends and next to each other; cuts with the number of the block they stood before."""
    blocks: list[Block] = []
    removed: list[Removed] = []
    wants_rule: Rule | None = None
    for row in rows:
        if isinstance(row, Cut):
            removed.append(Removed(gate.body(row.text), row.rule, len(blocks)))
        elif isinstance(row, Rule):
            wants_rule = row if blocks else None
        else:
            if wants_rule:
                blocks.append(wants_rule)
                wants_rule = None
            blocks.append(row)
    return tuple(blocks), tuple(removed)
