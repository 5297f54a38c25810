"""A page's tree, with what the rules know marked on it. The only place that names selectolax's parser; cuts nothing.

A mark is an attribute, which reading acts on: `data-newstui-cut` holds the name of the rule that claims an element.
"""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newstui.cleaning.entries import text_length
from newstui.cleaning.rules import Rule, Rules
from newstui.cleaning.screening import OWN

CUT = f"{OWN}-cut"
CAPTION = f"{OWN}-caption"
SPELL = f"{OWN}-spell"
STOCK = f"{OWN}-stock"


_WORK = 6
"""Code points of text that may be looked at for each of the page."""
_NODE_WORK = 20


@dataclass(frozen=True, slots=True)
class Pruned:
    """The page written out anew, well formed, with marks; and the length of all its text, for checks."""

    html: str
    length: int


def prune(source: str, rules: Rules) -> Pruned:
    """The tree of `source`, marked by `rules` and written out as well-formed HTML."""
    root = LexborHTMLParser(source, is_fragment=True).root
    if root is None:
        return Pruned("", 0)
    marks = _Marks(_WORK * len(source))
    for word, selector, rule in rules.selectors:
        if word in source:
            for node in root.css(selector):
                marks.set(node, rule)
    if CUT in source:
        claims = {rule.name: rule for rule in rules.rows if rule.between or rule.after}
        for node in root.css(f"[{CUT}]"):
            claim = claims.get(node.attributes.get(CUT) or "")
            if claim and marks.is_too_long(node, claim):
                del node.attrs[CUT]
    return Pruned(root.html or "", text_length(root.text()))


@dataclass(slots=True)
class _Marks:
    """Marks nodes, and looks at no more text than `budget`: elements that all hold each other are no boilerplate."""

    budget: int

    def set(self, node: LexborNode, rule: Rule) -> None:
        attributes = node.attrs
        if rule.stock and rule.code:
            if code := stock_code(rule, attributes.get(rule.attribute) or ""):
                attributes[STOCK] = code
        elif rule.caption:
            attributes[CAPTION] = ""
        elif rule.spell:
            attributes[SPELL] = ""
        elif CUT not in attributes and not self.is_too_long(node, rule):
            attributes[CUT] = rule.name

    def is_too_long(self, node: LexborNode, rule: Rule) -> bool:
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
