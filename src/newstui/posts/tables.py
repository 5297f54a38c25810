"""Front matter as plain tables whose scalars are the text as written: no number, boolean or date is made of them.

Plain YAML, TOML and JSON; what of YAML is not plain is read by `events`, which takes long to load.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime, time
from typing import Any, Union

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEPTH = 16
NODES = 5_000

Value = Union[str, "list[Value]", "dict[str, Value]"]
Table = dict[str, Value]


class Null(str):
    """What YAML reads as null, with the text that stood there: a title may be `~`, an author is none."""

    __slots__ = ()


class NotATable(Exception):
    """The text is not a table in this language, or a hostile one."""


NULLS = frozenset(("", "~", "null", "Null", "NULL"))

_CHARACTER = r"[^\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff:#']"
_PLAIN = rf"[^\W_](?:{_CHARACTER}|:(?=[^\s#])|')*"
_SINGLE = rf"'((?:{_CHARACTER}|[:#]|'')*)' *"
_MEMBER = re.compile(
    rf"([A-Za-z][A-Za-z0-9_]{{0,40}}):(?: +(?:{_SINGLE}|({_PLAIN}))| *"
    rf"((?:\n( {{0,4}})- (?:{_SINGLE}|{_PLAIN})(?:\n\5- (?:{_SINGLE}|{_PLAIN}))*)?))(?:\n|\Z)"
)
_ITEM = re.compile(rf"\n *- (?:{_SINGLE}|({_PLAIN}))")


def plain_table(text: str) -> Table | None:
    """YAML that says one short thing a line, as mirrors write it; None if it says more: the same as `events`, sooner.

    plain_table("title: 'a: b'\\ntags:\\n - c\\n") --> {"title": "a: b", "tags": ["c"]}
    """
    table: Table = {}
    at = 0
    while at < len(text):
        member = _MEMBER.match(text, at)
        if not member or member[1] in table:
            return None
        at = member.end()
        if member[4]:
            table[member[1]] = [_scalar(*item) for item in _ITEM.findall(member[4])]
        else:
            table[member[1]] = _scalar(member[2], member[3])
    return table


def _scalar(quoted: str | None, plain: str | None) -> str:
    if plain:
        plain = plain.rstrip(" ")
        return Null(plain) if plain in NULLS else plain
    return quoted.replace("''", "'") if quoted is not None else Null("")


def toml_table(text: str) -> Table:
    """A TOML document. Raises NotATable, also for what is nested deeper than front matter ever is."""
    _refuse_depth(text)
    if any(line.partition("=")[0].count(".") > 4 * DEPTH for line in text.split("\n")):
        raise NotATable  # a dotted key of 30,000 parts takes tomllib minutes
    try:
        return _plain_table(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise NotATable from error


def json_table(text: str) -> tuple[Table, int]:
    """The JSON object that begins `text`, and where it ends."""
    _refuse_depth(text, first_only=True)
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    try:
        found, end = decoder.raw_decode(text)
        if not isinstance(found, dict):
            raise NotATable
        return _plain_table(found), end
    except (ValueError, RecursionError) as error:
        raise NotATable from error


def _refuse_depth(text: str, *, first_only: bool = False) -> None:
    """tomllib and json recurse; compiled ones crash where Python would raise RecursionError."""
    depth = 0
    for found in re.finditer(r"[\[{]|[\]}]", text):
        depth += 1 if found[0] in "[{" else -1
        if depth > 4 * DEPTH:
            raise NotATable
        if first_only and depth <= 0:
            return


def _plain_table(table: dict[str, Any]) -> Table:
    return {str(key): _plain(held, 1) for key, held in table.items()}


def _plain(held: Any, depth: int) -> Value:
    if depth > DEPTH:
        raise NotATable
    if held is None:
        return Null("")
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, (datetime, date, time)):
        return held.isoformat()
    if isinstance(held, list):
        return [_plain(item, depth + 1) for item in held[:NODES]]
    if isinstance(held, dict):
        return {str(key): _plain(item, depth + 1) for key, item in list(held.items())[:NODES]}
    return str(held)
