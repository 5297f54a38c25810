"""What the program says to people, ready to be translated: English now, other languages through gettext catalogues.

Every sentence shown to a person is written `_("…")`; one with a count is `plural("%d post", "%d posts", n) % n`.
Fields are named (`_("{path} is gone").format(path=…)`), so that a translation may reorder them.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue = gettext.translation("newstui", localedir=Path(__file__).with_name("locale"), fallback=True)

_ = _catalogue.gettext
plural = _catalogue.ngettext


def later(message: str) -> str:
    """Mark a sentence of a table for translation; whoever shows it calls `_` on it."""
    return message
