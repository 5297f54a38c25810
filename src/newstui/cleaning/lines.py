"""Line rules: blocks, and lines of blocks, that are not the article, known by their text and by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newstui.article import Block, Heading, Image, Link, List, Paragraph, Passage, passages_of, plain
from newstui.cleaning.entries import Cut, prose_length, text_length
from newstui.cleaning.rules import FIRST_BLOCKS, LAST_BLOCKS, LINE_LIMIT, Rule, Rules
from newstui.cleaning.runs import joined, part

Row = Block | Cut


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
    if suspects:
        for place in suspects:
            distance = sum(map(_stands, groups[:place]))
            _cut(groups, place, rules, "first", distance < FIRST_BLOCKS, told)
        # From the end inwards, since what is cut there brings the next row to the end.
        for place in reversed(suspects):
            distance = sum(map(_stands, groups[place + 1 :]))
            _cut(groups, place, rules, "last", distance < LAST_BLOCKS, told)
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


def _cut(groups: list[list[Row]], place: int, rules: Rules, side: str, is_near: bool, told: Told) -> None:
    group: list[Row] = []
    for row in groups[place]:
        if isinstance(row, (Paragraph, Heading)):
            group += _without_lines(row, _claims(rules, side, is_near), told)
        else:
            group.append(row)
    groups[place] = group
    claim = next((row for row in group if isinstance(row, Cut)), None)
    if claim and not _stands(group):
        rule = next(rule for rule in rules.of("line") if rule.name == claim.rule)
        if rule.with_links:
            _cut_links(groups, place, rule)


def _claims(rules: Rules, side: str, is_near: bool) -> list[Rule]:
    wheres = (side, "edge", "any") if is_near else ("any",)
    return [rule for rule in rules.of("line") if rule.where in wheres]


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


def _cut_links(groups: list[list[Row]], place: int, rule: Rule) -> None:
    """The rule's line heads a list of links: they go with it, up to the first block that is anything else."""
    ends = place + 1
    while ends < len(groups) and all(isinstance(row, Cut) or _only_links(row) for row in groups[ends]):
        ends += 1
    for group in groups[place + 1 : ends]:
        group[:] = [row if isinstance(row, Cut) else Cut(plain(row), rule.name) for row in group]


def _only_links(row: Block) -> bool:
    if isinstance(row, Image):
        return False
    length = sum(text_length(each.text) for each in passages_of(row))
    has_links = any(isinstance(span, Link) for each in passages_of(row) for span in each.spans)
    return isinstance(row, (List, Paragraph)) and has_links and prose_length([row]) * 5 <= length
