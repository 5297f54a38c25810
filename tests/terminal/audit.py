"""What left the program, told apart to the byte: text, and escape sequences that are on the list. Refuses the rest.

Every sequence that is not listed here is foreign, however harmless: a post must not be able to send any.
"""

from __future__ import annotations

import re
import unicodedata

ALLOWED = re.compile(
    r"""
      \x1b\[ [0-9;]* m                                       # colours
    | \x1b\[ [0-9;]* H  | \x1b\[ [0-9]* [ABC]                # the cursor
    | \x1b\[ K | \x1b\[ [0-9]+ X | \x1b\[ (?:[0-9]+;[0-9]+)? r | \x1bM   # erase, scroll
    | \x1b\[\? (?:1000|1003|1004|1006|1015|1016|1049|25|7|2004|2026) [hl]
    | \x1b\[ > 25 u | \x1b\[ < u                             # the keyboard protocol
    | \x1b\[\? 2026 \$p | \x1b\[ 6n | \x1b\]11;\?\x1b\\      # questions
    | \x1b\[ 2[23];2t | \x1b\]2;(?P<title>[^\x00-\x1f\x7f-\x9f]*)\x1b\\
    | \x1b\]52;c;(?P<clipboard>[A-Za-z0-9+/]*=*)\a
    | \x1b\]8;id=[0-9a-f]{1,8};https?://[!-{}~]{1,2000}\x1b\\ | \x1b\]8;;\x1b\\   # where a link leads, and its end
    | \x1b\\                                                 # ends a title that was cut off
    """,
    re.VERBOSE,
)
_WANTED = frozenset("\r\n\b\a\u200c\u200d\u0600")  # the joiners are Persian and Indic spelling, the last a sign to see


class Foreign(AssertionError):
    """Something left the program that is not on the list."""


def audit(sent: bytes) -> list[str]:
    """Check every byte that was sent; the sequences of ours that are more than drawing (titles, the clipboard)."""
    text = sent.decode("utf-8")  # every byte is UTF-8, cut nowhere
    said = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\x1b":
            found = ALLOWED.match(text, at)
            if found is None:
                raise Foreign(f"foreign sequence {text[at : at + 40]!r} after {text[max(0, at - 60) : at]!r}")
            if found["title"] is not None or found["clipboard"] is not None:
                said.append(found[0])
            at = found.end()
            continue
        if character not in _WANTED and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn"):
            raise Foreign(f"foreign character {character!r} after {text[max(0, at - 60) : at]!r}")
        at += 1
    return said
