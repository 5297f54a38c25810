"""A page's tree, with what the rules know of it. The only place that names selectolax; cuts nothing.

What a rule says of an element is a mark beside the tree, which reading acts on as on an attribute.
"""

from __future__ import annotations

import re
from dataclasses import field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newstui.cleaning.entries import text_length
from newstui.cleaning.rules import Rule, Rules
from newstui.cleaning.screening import CLAIM
from newstui.frozen import dataclass

CUT, CAPTION, SPELL, STOCK = "newstui cut", "newstui caption", "newstui spell", "newstui stock"
"""Names of marks; no page can write an attribute with a space in its name."""

_NAMES = re.compile(rb"""(?:class|id)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.I)
_WORK = 6
"""Code points of text that may be looked at for each of the page."""
_NODE_WORK = 20


@dataclass(frozen=True, slots=True)
class Pruned:
    """A page's tree; for elements by their number what rules say of them; and the length of all text, for checks."""

    root: LexborNode | None
    marks: dict[int, dict[str, str | None]]
    length: int


def prune(source: str, rules: Rules) -> Pruned:
    """The tree of `source` and its marks."""
    root = LexborHTMLParser(source, is_fragment=True).root
    if root is None:
        return Pruned(None, {}, 0)
    marks = _Marks(_WORK * len(source))
    tags = _tags(source)
    names = _names(tags)
    for needed, selector, rule in rules.selectors:
        if needed.name in names if needed.name else needed.text in tags:
            for node in root.css(selector):
                marks.set(node, rule)
    if CLAIM.encode() in tags:
        claims = {rule.name: rule for rule in rules.rows if rule.between or rule.after}
        for node in root.css(f"[{CLAIM}]"):
            if claim := claims.get(node.attributes.get(CLAIM) or ""):
                marks.set(node, claim)
    return Pruned(root, marks.found, text_length(root.text()))


def _tags(source: str) -> bytes:
    """The page's tags without its text: a word is found in a few bytes far sooner than in a text of wide characters."""
    return "<".join([piece[: piece.find(">")] for piece in source.split("<")]).encode("utf-8", "replace")


def _names(tags: bytes) -> set[str]:
    """The classes and ids in tags."""
    values = [double or single or bare for double, single, bare in _NAMES.findall(tags)]
    return set(b" ".join(values).decode("utf-8", "replace").split())


@dataclass(slots=True)
class _Marks:
    """Marks nodes, and looks at no more text than `budget`: elements that all hold each other are no boilerplate."""

    budget: int
    found: dict[int, dict[str, str | None]] = field(default_factory=dict)

    def set(self, node: LexborNode, rule: Rule) -> None:
        mark = self.found.get(node.mem_id, {})
        if rule.stock:
            if code := stock_code(rule, node.attributes.get(rule.attribute) or ""):
                mark = {**mark, STOCK: code}
        elif rule.caption:
            mark = {**mark, CAPTION: ""}
        elif rule.spell:
            mark = {**mark, SPELL: ""}
        elif CUT not in mark and not self._is_too_long(node, rule):
            mark = {**mark, CUT: rule.name}
        if mark:
            self.found[node.mem_id] = mark

    def _is_too_long(self, node: LexborNode, rule: Rule) -> bool:
        """Whether the element holds more prose than the rule may claim: links are not prose."""
        if self.budget < 0:
            return True
        text = node.text()
        self.budget -= len(text) + _NODE_WORK
        length = text_length(text)
        if length <= rule.longest:
            return False
        linked = sum(text_length(link.text()) for link in node.css("a"))
        return length - linked > rule.longest


def stock_code(rule: Rule, text: str) -> str | None:
    """stock_code(rule, "hkstock_hk00700") --> "hk00700"; None where the attribute holds no code."""
    found = rule.code.search(text) if rule.code else None
    if not found:
        return None
    groups = found.groupdict()
    if groups.get("code"):
        return str(groups["code"]).lower()
    if groups.get("hk"):
        return f"hk{groups['hk']:0>5}"
    return f"us{groups['us'].upper()}" if groups.get("us") else None
