"""Line rules: blocks, and lines of blocks, that are not the article, known by their text and by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newstui.article import Block, Heading, Link, List, Paragraph, Passage, passages_of, plain
from newstui.cleaning.entries import Cut, text_length
from newstui.cleaning.rules import FIRST_BLOCKS, LAST_BLOCKS, LINE_LIMIT, Rule, Rules
from newstui.cleaning.runs import joined, part

Row = Block | Cut

_SUSPECTS_LIMIT = 100
"""Rows from each end that are looked at closely: no article has as many lines of boilerplate."""


@dataclass(slots=True)
class Told:
    """What lines that were cut told of the post."""

    original_title: str = ""
    stated_source: str = ""


def cut_lines(rows: Sequence[Row], rules: Rules) -> tuple[list[Row], Told]:
    """The rows with every line cut that a rule claims, and what those lines told."""
    told = Told()
    groups: list[list[Row]] = [[row] for row in rows]
    suspects = [place for place, row in enumerate(rows) if _is_suspect(row, rules)]
    suspects = suspects[:_SUSPECTS_LIMIT] + suspects[_SUSPECTS_LIMIT:][-_SUSPECTS_LIMIT:]
    stands = [not isinstance(row, Cut) for row in rows]
    for place in suspects:
        _cut(groups, place, rules, "first", sum(stands[:place]) < FIRST_BLOCKS, told)
        stands[place] = _stands(groups[place])
    # From the end inwards, since what is cut there brings the next row to the end.
    for place in reversed(suspects):
        ends = _end_of_links(groups, place)
        is_near = sum(stands[ends:]) < LAST_BLOCKS
        claim = _cut(groups, place, rules, "last", is_near, told, has_links=ends > place + 1)
        stands[place] = _stands(groups[place])
        if claim and claim.with_links:
            _cut_links(groups[place + 1 : ends], claim)
            stands[place + 1 : ends] = [False] * (ends - place - 1)
    return [row for group in groups for row in group], told


def _stands(group: list[Row]) -> bool:
    return any(not isinstance(row, Cut) for row in group)


def _is_suspect(row: Row, rules: Rules) -> bool:
    if rules.any_line is None or not isinstance(row, (Paragraph, Heading)):
        return False
    text = row.content.text
    if len(text) <= LINE_LIMIT and rules.any_line.fullmatch(text):
        return True
    return "\n" in text and any(rules.any_line.fullmatch(line) for line in _short_lines(text))


def _short_lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.split("\n") if len(line) <= LINE_LIMIT)


def _cut(
    groups: list[list[Row]], place: int, rules: Rules, side: str, is_near: bool, told: Told, *, has_links: bool = False
) -> Rule | None:
    """Cut what rules claim of one row; the rule, where the whole row went."""
    wheres = (side, "edge", "any") if is_near else ("any",)
    claims = [rule for rule in rules.of("line") if rule.where in wheres and (has_links or not rule.with_links)]
    group: list[Row] = []
    for row in groups[place]:
        if isinstance(row, (Paragraph, Heading)):
            group += _without_lines(row, claims, told)
        else:
            group.append(row)
    groups[place] = group
    cut = next((row for row in group if isinstance(row, Cut)), None)
    return next((rule for rule in claims if cut and rule.name == cut.rule and not _stands(group)), None)


def _without_lines(row: Paragraph | Heading, claims: Sequence[Rule], told: Told) -> list[Row]:
    text = row.content.text
    if cut := _claimed(text, claims, told):
        return [cut]
    if "\n" not in text:
        return [row]
    rows: list[Row] = []
    kept: list[Passage] = []
    start = 0
    for line in text.split("\n"):
        cut = _claimed(line.strip(), claims, told)
        if cut:
            if kept:
                rows.append(_like(row, joined(kept)))
                kept = []
            rows.append(cut)
        else:
            kept.append(part(row.content, start, start + len(line)))
        start += len(line) + 1
    if len(kept) == text.count("\n") + 1:
        return [row]
    if kept:
        rows.append(_like(row, joined(kept)))
    return rows


def _like(row: Paragraph | Heading, content: Passage) -> Paragraph | Heading:
    if isinstance(row, Heading):
        return Heading(content, row.level, row.quoted)
    return Paragraph(content, row.quoted)


def _claimed(text: str, claims: Sequence[Rule], told: Told) -> Cut | None:
    if len(text) > LINE_LIMIT:
        return None
    for rule in claims:
        found = rule.line.fullmatch(text) if rule.line else None
        if found:
            groups = found.groupdict()
            told.original_title = told.original_title or groups.get("original_title") or ""
            told.stated_source = told.stated_source or groups.get("stated_source") or ""
            return Cut(text, rule.name, text_length(text))
    return None


def _end_of_links(groups: list[list[Row]], place: int) -> int:
    """The first place after this one that holds anything but links."""
    ends = place + 1
    while ends < len(groups) and all(isinstance(row, Cut) or _only_links(row) for row in groups[ends]):
        ends += 1
    while ends > place + 1 and not _stands(groups[ends - 1]):
        ends -= 1
    return ends


def _cut_links(groups: list[list[Row]], rule: Rule) -> None:
    """The rule's line headed a list of links: they go with it."""
    for group in groups:
        group[:] = [row if isinstance(row, Cut) else Cut(plain(row), rule.name) for row in group]


def _only_links(row: Block) -> bool:
    if not isinstance(row, (List, Paragraph)):
        return False
    has_links = False
    for each in passages_of(row):
        end = 0
        for span in each.spans:
            if isinstance(span, Link):
                if _has_letters(each.text[end : span.start]):
                    return False
                end = max(end, span.end)
                has_links = True
        if _has_letters(each.text[end:]):
            return False
    return has_links


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
