"""What is printed: records for programs, text for people. Everything that came from outside is clean by then.

JSON is UTF-8, an object a line; bytes of file names that are not UTF-8 appear as `\\udcXX`, and characters that a
terminal would obey or a reader could not see are escaped too. Colour only on a terminal, and not with NO_COLOR.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from newstui import gate
from newstui.errors import UsageError
from newstui.language import _

Record = Mapping[str, Any]

_ESCAPED = re.compile("[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def as_json(record: Record) -> str:
    """One line of JSON that is printable whatever it holds."""
    text = json.dumps(record, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def filled(template: str, record: Record) -> str:
    """A template with fields as `{title}`; lists are joined by commas. Raises UsageError for an unknown field."""

    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        if found[1] not in record:
            raise UsageError(
                _("There is no field {field}; there are {fields}").format(
                    field=gate.line(found[1]) or "{}", fields=", ".join(record)
                )
            )
        return as_text(record[found[1]])

    return _FIELD.sub(value, template)


def as_text(value: Any) -> gate.Clean:
    """A field's value on one line."""
    if value is None:
        return gate.ours("")
    if isinstance(value, (list, tuple)):
        return gate.joined(", ", [as_text(piece) for piece in value])
    if isinstance(value, Mapping):
        return gate.joined(" ", [as_text(piece) for piece in value.values()])
    return gate.line(str(value), 100_000)


class Printer:
    """Records to standard output, in the form that the options ask for."""

    def __init__(self, options: Any, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.json: bool = getattr(options, "json", False)
        self.template: str | None = getattr(options, "format", None)
        self.end = "\0" if getattr(options, "null", False) else "\n"
        self.colour = has_colour(self.out)
        reconfigure = getattr(self.out, "reconfigure", None)
        if reconfigure is not None:
            if self.json or self.template or not self.out.isatty():
                reconfigure(encoding="utf-8", errors="replace")
            else:
                reconfigure(errors="replace")

    @property
    def for_people(self) -> bool:
        return not self.json and self.template is None

    def record(self, record: Record, text: str = "") -> None:
        """Print a record, or for people its text."""
        if self.template is not None:
            self.line(filled(self.template, record))
        elif self.json:
            self.line(as_json(record))
        else:
            self.line(text)

    def line(self, text: str) -> None:
        self.out.write(text + self.end)

    def styled(self, text: str, code: str) -> str:
        """Text of a colour or weight (an SGR number), where there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def marked(self, text: str, marks: Sequence[tuple[int, int]]) -> str:
        """Text with what was found in bold, where there is colour."""
        out, last = [], 0
        for start, end in marks:
            out += [text[last:start], self.styled(text[start:end], "1;33")]
            last = end
        return "".join(out) + text[last:]


def has_colour(out: TextIO) -> bool:
    """Whether escape sequences may go there: https://no-color.org, and no terminal that can't."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") not in ("dumb", "")
