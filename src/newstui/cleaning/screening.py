"""A first, linear look at a page's source: drops what is no text, mends what would swallow the rest, weighs the rest.

Comments, scripts and styles go here; one that is never closed loses only its mark. What would take a parser very long
(lexbor is quadratic in depth, and copies every open formatting element into every block) is refused as hopeless.
"""

from __future__ import annotations

import re

from newstui.cleaning.rules import Rule, Rules
from newstui.frozen import dataclass

SIZE_LIMIT = 4_000_000
"""Code points of a page that is still parsed."""
TAG_LIMIT = 30_000
DEPTH_LIMIT = 2_000
FORMATTING_LIMIT = 300_000
"""Open formatting elements times tags: the copies that a parser would make at worst."""

CLAIM = "data-newstui-claim"
"""The attribute that names the rule of what stands between two comments; no page may hold one."""

_SILENT = "script|style|title|noembed|noframes"
_OPENING = re.compile(rf"<!--|<(?:({_SILENT}|iframe|textarea|xmp)(?=[\s/>])|plaintext\b[^<>]*>?|!\[CDATA\[|[!?])", re.I)
_CLOSING = {
    name: re.compile(rf"</{name}\s*>", re.I)
    for name in ("script", "style", "title", "noembed", "noframes", "iframe", "textarea", "xmp")
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_BY_THE_NEXT = "p li td th tr dt dd option"
_VOID = "area base br col embed hr img input link meta param source track wbr"
_DEEPLESS = frozenset(f"{_VOID} {_CLOSED_BY_THE_NEXT}".split())
_FORMATTING = frozenset("b big code em font i nobr s small strike strong tt u".split())
_CODE = re.compile(r"(?:sh|sz|bj)\d{6}|hk\d{5}|us[A-Z][A-Z.]{0,9}")


@dataclass(frozen=True, slots=True)
class Screened:
    """A page's source without comments, scripts and styles, and the stock codes that a comment listed."""

    source: str
    hints: frozenset[str] = frozenset()


def is_bearable(source: str) -> bool:
    """Whether a page is small enough to be looked at closely."""
    return len(source) <= SIZE_LIMIT and source.count("<") <= TAG_LIMIT


def screen(source: str, rules: Rules) -> Screened | None:
    """The source that a parser may read; None where it is hopeless."""
    if CLAIM in source:
        source = source.replace(CLAIM, "data-")
    if "<" not in source:
        return Screened(source)
    for rule in rules.of("raw"):
        source = _without(source, rule)
    hints: set[str] = set()
    source = _Scan(source, rules, hints).run()
    if not is_bearable(source) or not _is_shallow(source):
        return None
    return Screened(source, frozenset(hints))


def _without(source: str, rule: Rule) -> str:
    """Drop from the one string to the other wherever both stand, the nearest second one first."""
    assert rule.raw is not None
    first, last = rule.raw
    pieces, place = [], 0
    while (start := source.find(first, place)) >= 0 and (end := source.find(last, start + len(first))) >= 0:
        pieces.append(source[place:start])
        place = end + len(last)
    if not pieces:
        return source
    pieces.append(source[place:])
    return "".join(pieces)


class _Scan:
    """One pass over the source from mark to mark; what a mark opens is looked for once, then known to be absent."""

    def __init__(self, source: str, rules: Rules, hints: set[str]) -> None:
        self.source = source
        self.hints = hints
        self.hint_starts = tuple(rule.hints for rule in rules.of("hints"))
        self.between = {rule.between[0]: rule for rule in rules.of("between") if rule.between}
        self.after = {rule.after: rule for rule in rules.of("after")}
        self.absent: set[str] = set()
        self.pieces: list[str] = []
        self.cut: Rule | None = None

    def run(self) -> str:
        place = 0
        while found := _OPENING.search(self.source, place):
            self.pieces.append(self.source[place : found.start()])
            place = self._past(found)
        self.pieces.append(self.source[place:])
        if self.cut:
            self.pieces.append(f"</{_CUT_TAG}>")
        return "".join(self.pieces)

    def _past(self, found: re.Match[str]) -> int:
        start, mark = found.span()
        if found[0] == "<!--":
            return self._past_comment(start)
        name = (found[1] or "").lower()
        if not name:
            if found[0][:2] == "<!" and found[0] != "<![CDATA[":
                return self._past_declaration(start)
            return mark if found[0][1] in "!pP" else self._past_declaration(start)
        tag_end = self.source.find(">", mark)
        if tag_end < 0:
            return len(self.source)
        end = None if name in self.absent else _CLOSING[name].search(self.source, tag_end)
        if end is None:
            self.absent.add(name)
            return self._past_unclosed(name, start, tag_end + 1)
        inside = self.source[tag_end + 1 : end.start()]
        if name == "iframe":
            self.pieces.append(self.source[start : tag_end + 1] + "</iframe>")
        elif name == "script" and "math/tex" in self.source[mark:tag_end]:
            self.pieces.append("<code>" + inside.replace("<", "&lt;") + "</code>")  # MathJax keeps formulas so
        elif name in ("textarea", "xmp"):
            self.pieces.append("<pre>" + inside.replace("<", "&lt;") + "</pre>")
        return end.end()

    def _past_unclosed(self, name: str, start: int, tag_end: int) -> int:
        """Where text goes on after an element that nothing closes: at the next tag for code, at once for text."""
        if name in ("script", "style"):
            following = _TAG.search(self.source, tag_end)
            return following.start() if following else len(self.source)
        if name == "iframe":
            self.pieces.append(self.source[start:tag_end] + "</iframe>")
        return tag_end

    def _past_declaration(self, start: int) -> int:
        end = self.source.find(">", start)
        begins = self.source.find("<", start + 1)
        if end < 0 or 0 <= begins < end:
            self.pieces.append("&lt;")
            return start + 1
        return end + 1

    def _past_comment(self, start: int) -> int:
        if self.source.startswith(("<!-->", "<!--->"), start):
            return self.source.index(">", start) + 1
        end = -1 if "<!--" in self.absent else self.source.find("-->", start + 4)
        if end < 0:
            self.absent.add("<!--")
            return start + 4
        text = self.source[start + 4 : end].strip()
        for begin in self.hint_starts:
            if text.startswith(begin):
                self.hints.update(_CODE.findall(text[len(begin) :]))
        if self.cut:
            if self.cut.between and text == self.cut.between[1]:
                self.pieces.append(f"</{_CUT_TAG}>")
                self.cut = None
        elif (rule := self.after.get(text) or self.between.get(text)) and (
            not rule.between or rule.between[1] in self.source
        ):
            self.cut = rule
            self.pieces.append(f'<{_CUT_TAG} {CLAIM}="{rule.name}">')
        return end + 3


_CUT_TAG = "newstui-cut"


def _is_shallow(source: str) -> bool:
    """Whether depth, and copies of open formatting elements, stay within bounds."""
    if source.count("<") < 400:
        return True
    depth = deepest = formatting = most = tags = 0
    for found in _TAG.finditer(source):
        name = found[2].lower()
        tags += 1
        if name in _DEEPLESS:
            continue
        if name in _FORMATTING:
            formatting = max(0, formatting - 1) if found[1] else formatting + 1
            most = max(most, formatting)
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest <= DEPTH_LIMIT and most * tags <= FORMATTING_LIMIT
