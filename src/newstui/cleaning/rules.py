"""The rules by which cleaning knows what is not the article: data, read from a table. Cuts nothing itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from newstui import gate
from newstui.errors import UsageError
from newstui.language import _

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Where = Literal["any", "first", "last", "edge"]

LINE_LIMIT = 200
"""Code points of a block that a line pattern is tried on: boilerplate is short, and work stays bounded."""
FIRST_BLOCKS = 3
"""`where = "first"`: among so many blocks at the start."""
LAST_BLOCKS = 6
"""`where = "last"`: among so many blocks at the end."""
_WIDE_REPEATS = 3
_WIDE = 100
_REPEAT = re.compile(r"[*+]|\{(?:\d*,)?(\d*)\}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: what it looks for (exactly one of the first group), and within which bounds."""

    name: str
    reason: str
    select: tuple[str, ...] = ()
    """CSS selectors of elements that are cut."""
    line: re.Pattern[str] | None = None
    """Matches the whole text of a paragraph, heading or item, or a line of one, that is cut."""
    between: tuple[str, str] | None = None
    """What stands between two comments with these texts is cut."""
    after: str = ""
    """What stands after a comment with this text is cut."""
    raw: tuple[str, str] | None = None
    """Source text from the one string to the other that is no part of the page: dropped without a trace."""
    caption: tuple[str, ...] = ()
    """CSS selectors of elements that are the caption of the image before them."""
    spell: tuple[str, ...] = ()
    """CSS selectors of small images that stand for the characters in their `alt`."""
    stock: tuple[str, ...] = ()
    """CSS selectors of elements that name a stock; `attribute` holds its code, which `code` finds."""
    hints: str = ""
    """How a comment begins that lists the codes of stocks."""

    where: Where = "any"
    with_links: bool = False
    """Whether a line takes with it the blocks after it that hold only links."""
    longest: int = 600
    """Code points outside links that one cut element may hold: what is longer stays."""
    attribute: str = "id"
    code: re.Pattern[str] | None = None
    """Finds in the attribute one of the groups `code` (as `sh600519`), `hk` (`00700`) or `us` (`BABA`)."""


KINDS = ("select", "line", "between", "after", "raw", "caption", "spell", "stock", "hints")
BOUNDS = ("where", "with_links", "longest", "attribute", "code")


@dataclass(frozen=True, slots=True)
class Needed:
    """What a page's tags must hold for a selector to match, so that most selectors need not be tried."""

    name: str = ""
    """A whole class or id."""
    text: bytes = b""
    """Any piece of a tag."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A table of rules, made ready for use."""

    rows: tuple[Rule, ...]
    no_captions: frozenset[str] = frozenset()
    """Texts in `alt` and `title` that say nothing of the picture."""
    selectors: tuple[tuple[Needed, str, Rule], ...] = field(init=False)
    """(what a page with a match must hold, the selector, its rule) for select, caption, spell and stock."""
    any_line: re.Pattern[str] | None = field(init=False)
    """Matches where some line rule does: one match for most blocks, which none matches."""

    def __post_init__(self) -> None:
        table = [
            (needed_by(selector), selector, rule)
            for rule in self.rows
            for selector in (*rule.select, *rule.caption, *rule.spell, *rule.stock)
        ]
        object.__setattr__(self, "selectors", tuple(table))
        patterns = [re.sub(r"\(\?P<\w+>", "(?:", rule.line.pattern) for rule in self.rows if rule.line]
        combined = re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
        object.__setattr__(self, "any_line", combined)

    def with_user(self, tables: Sequence[Mapping[str, Any]]) -> Rules:
        """These rules and a person's own; a rule of the same name takes the place of ours.

        Raises UsageError that names the rule and says what is wrong with it.
        """
        own = [read_rule(table, number) for number, table in enumerate(tables, 1)]
        for rule in own:
            _try_selectors(rule)
        names = {rule.name for rule in own}
        if len(names) < len(own):
            raise UsageError(_("Two cleaning rules of your configuration have the same name"))
        return Rules((*(rule for rule in self.rows if rule.name not in names), *own), self.no_captions)

    def without_cuts(self) -> Rules:
        """Only what explains markup: captions, emoji, stocks."""
        kept = (rule for rule in self.rows if rule.caption or rule.spell or rule.stock or rule.hints or rule.raw)
        return Rules(tuple(kept), self.no_captions)

    def of(self, kind: str) -> Iterator[Rule]:
        """The rules of one kind, by the name of their key."""
        return (rule for rule in self.rows if getattr(rule, kind))


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """The rules that the package carries."""
    table = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    rows = tuple(read_rule(row, number) for number, row in enumerate(table["rule"], 1))
    return Rules(rows, frozenset(table["captions"]["none"]))


def read_rule(table: Mapping[str, Any], number: int = 1) -> Rule:
    """A rule from one table of TOML; raises UsageError that names it."""
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UsageError(
            _("Cleaning rule {number} needs a name of small letters, digits and hyphens").format(number=number)
        )

    def wrong(what: str) -> UsageError:
        return UsageError(_("Cleaning rule {name}: {what}").format(name=name, what=what))

    if not isinstance(table.get("reason"), str) or not table["reason"].strip():
        raise wrong(_("it needs a reason"))
    for key in table:
        if key not in ("name", "reason", *KINDS, *BOUNDS):
            raise wrong(_("{key} is not known; a rule has {kinds}").format(key=gate.line(key), kinds=", ".join(KINDS)))
    kinds = [kind for kind in KINDS if kind in table]
    if len(kinds) != 1:
        raise wrong(_("it needs exactly one of {kinds}").format(kinds=", ".join(KINDS)))
    kind = kinds[0]
    try:
        given: Any = _READERS[kind](table[kind])
        bounds = _bounds(table, kind)
    except _WrongError as error:
        raise wrong(f"{error.key or kind} {error}") from error
    return Rule(name, table["reason"].strip(), **{kind: given}, **bounds)


class _WrongError(ValueError):
    def __init__(self, what: str, key: str = "") -> None:
        super().__init__(what)
        self.key = key


def _bounds(table: Mapping[str, Any], kind: str) -> dict[str, Any]:
    bounds = {key: table[key] for key in BOUNDS if key in table}
    if bounds.get("where", "any") not in get_args(Where):
        raise _WrongError(_('should be "any", "first", "last" or "edge"'), "where")
    longest = bounds.get("longest", 1)
    if not isinstance(longest, int) or isinstance(longest, bool) or longest < 1:
        raise _WrongError(_("should be a number of characters"), "longest")
    if not isinstance(bounds.get("with_links", False), bool):
        raise _WrongError(_("should be true or false"), "with_links")
    if not isinstance(bounds.get("attribute", ""), str):
        raise _WrongError(_("should be the name of an attribute"), "attribute")
    if "code" in bounds:
        bounds["code"] = _pattern(bounds["code"], "code")
        if not {"code", "hk", "us"} & set(bounds["code"].groupindex):
            raise _WrongError(_("should hold a group (?P<code>…), (?P<hk>…) or (?P<us>…)"), "code")
    if (kind == "stock") != ("code" in bounds):
        raise _WrongError(_("belongs to a rule with stock, and only there"), "code")
    return bounds


def _selectors(given: Any) -> tuple[str, ...]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise _WrongError(_("should be a CSS selector or a list of them"))
    return tuple(alternative for text in texts for alternative in _alternatives(text))


def _try_selectors(rule: Rule) -> None:
    """Ours are tried by a test, once; a person's are tried here, which needs the parser."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser("<p>")
    for kind in ("select", "caption", "spell", "stock"):
        for text in getattr(rule, kind):
            try:
                page.css(text)
            except Exception as error:
                what = _("is not a CSS selector: {text}").format(text=gate.line(text))
                raise UsageError(
                    _("Cleaning rule {name}: {what}").format(name=rule.name, what=f"{kind} {what}")
                ) from error


def _alternatives(selector: str) -> Iterator[str]:
    """The pieces between the commas of a selector that stand in no bracket and no quote."""
    depth, quote, start = 0, "", 0
    for place, character in enumerate(selector):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and not depth:
            yield selector[start:place].strip()
            start = place + 1
    yield selector[start:].strip()


def needed_by(selector: str) -> Needed:
    """needed_by("div.share-bar a") --> Needed(name="share-bar"); Needed() where nothing can be said."""
    plain = re.sub(r":(?:not|has|is|where|lexbor-contains)\(.*", "", selector)
    if "\\" in plain:
        return Needed()
    if names := re.findall(r"[.#]([\w-]+)", re.sub(r"\[[^]]*\]", "", plain)):
        return Needed(name=max(names, key=len))
    texts = re.findall(r"""\[[\w-]+[*^$~|]?=["']?([^"'\]]+)["']?\]""", plain)
    texts = [text for text in texts if not re.search(r"[&<>]", text)]
    if texts and not re.search(r"\bi\s*\]", plain):
        return Needed(text=max(texts, key=len).encode())
    if attribute := re.search(r"\[([\w-]+)", plain):
        return Needed(text=attribute[1].encode())
    tag = re.match(r"[a-z][\w-]*", plain)
    return Needed(text=f"<{tag[0]}".encode()) if tag else Needed()


def _pattern(given: Any, key: str = "") -> re.Pattern[str]:
    if not isinstance(given, str) or not given:
        raise _WrongError(_("should be a regular expression"), key)
    try:
        pattern = re.compile(given)
    except re.error as error:
        raise _WrongError(_("is not a regular expression: {why}").format(why=gate.line(str(error))), key) from error
    if not _is_bounded(given):
        raise _WrongError(_("could take very long: repeats inside repeats, or too many of them"), key)
    return pattern


def _is_bounded(pattern: str) -> bool:
    """Whether matching takes at worst a low power of the text's length: no repeat in a repeat, few wide ones."""
    if re.search(r"\\[1-9]|\(\?P=", pattern):
        return False
    bare = re.sub(r"\[\^?\]?[^]]*\]", "x", re.sub(r"\\.", "x", pattern))
    holds = [False]
    """For each group that is open, whether it holds a wide repeat."""
    held, wide, place = False, 0, 0
    while place < len(bare):
        repeat = _REPEAT.match(bare, place) if place else None
        if repeat:
            if held:
                return False
            if not repeat[1] or int(repeat[1]) >= _WIDE:
                wide += 1
                holds[-1] = True
            place = repeat.end()
            continue
        held = False
        if bare[place] == "(":
            holds.append(False)
        elif bare[place] == ")" and len(holds) > 1:
            held = holds.pop()
            holds[-1] |= held
        place += 1
    return wide <= _WIDE_REPEATS


def _line(given: Any) -> re.Pattern[str]:
    return _pattern(given)


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise _WrongError(_("should be the text of a comment"))
    return given.strip()


def _pair(given: Any) -> tuple[str, str]:
    if not isinstance(given, list) or len(given) != 2:
        raise _WrongError(_("should be a list of two texts"))
    return _text(given[0]), _text(given[1])


_READERS = {
    "select": _selectors,
    "caption": _selectors,
    "spell": _selectors,
    "stock": _selectors,
    "line": _line,
    "between": _pair,
    "raw": _pair,
    "after": _text,
    "hints": _text,
}


def names(rules: Iterable[Rule]) -> list[str]:
    """The names of rules, in their order."""
    return [rule.name for rule in rules]
