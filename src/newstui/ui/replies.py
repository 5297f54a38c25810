"""What a terminal says of itself when asked: read from the keys' own line, and never waited for. Pure."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from newstui.frozen import dataclass

PROBE_ROW = 2
"""Where the probes are drawn: reports of row 1 look like Shift-F3."""
PROBE = f"\x1b[{PROBE_ROW}H中\x1b[6n\r“\x1b[6n\r\x1b[K"
"""Draws a wide and an ambiguous character, asks after each where the cursor is, and wipes them."""
PATIENCE = 5.0
"""Seconds after a question in which a lone ESC may be the beginning of its answer."""
ASK_BACKGROUND = "\x1b]11;?\x1b\\"

_COLOUR = re.compile(r"\x1b\]11;([^\x07\x1b]{0,64})(?:\x07|\x1b\\)")
_BEGUN = re.compile(r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?)?\Z")
_RGB = re.compile(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known so far; None where the terminal has said nothing."""

    is_utf8: bool | None = None
    is_ambiguous_wide: bool | None = None
    is_light: bool | None = None


class Replies:
    """Takes the terminal's answers out of what is typed. `answers` is what they said."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.answers = Answers()
        self._held = ""
        self._waits_for_colour = False
        self._reports = 0
        self._patient_until = 0.0

    def expect(self, *, background: bool) -> None:
        """The questions have been sent."""
        self._waits_for_colour = background
        self._patient_until = self._clock() + PATIENCE
        self._reports = 2

    @property
    def is_holding(self) -> bool:
        """Whether the beginning of what may be an answer is kept back."""
        return bool(self._held)

    def without(self, typed: str) -> str:
        """What was typed, without answers about colours; what may be the beginning of one is kept for the next."""
        if not self._waits_for_colour:
            return typed
        typed, self._held = self._held + typed, ""
        found = _COLOUR.search(typed)
        if found is not None:
            self._waits_for_colour = False
            self.answers = replace(self.answers, is_light=is_light(found[1]))
            return typed[: found.start()] + typed[found.end() :]
        begun = _BEGUN.search(typed)
        # ESC alone is most often the Escape key, which must not wait for long
        if begun is not None and (len(begun[0]) > 1 or self._clock() < self._patient_until):
            self._held = begun[0]
            return typed[: begun.start()]
        return typed

    def release(self) -> str:
        """What was kept back: it was no answer after all."""
        held, self._held = self._held, ""
        return held

    def take_report(self, column: int, row: int) -> bool:
        """A report of the cursor (counted from 0) is taken if it answers the probe; others are not ours."""
        if not self._reports or row != PROBE_ROW - 1:
            return False
        self._reports -= 1
        if self._reports:  # `中` takes two cells in UTF-8, and three where its bytes are drawn one by one
            self.answers = replace(self.answers, is_utf8=column == 2 if column in (2, 3) else None)
        elif self.answers.is_utf8 is not False:
            self.answers = replace(self.answers, is_ambiguous_wide={1: False, 2: True}.get(column))
        return True


def is_light(colour: str) -> bool | None:
    """is_light("rgb:ffff/ffff/dddd") --> True; None where it is no colour."""
    found = _RGB.match(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
