"""Addresses of links, pictures and videos, and what their attributes say of them. Fetches nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from newstui import gate
from newstui.cleaning.runs import squeezed
from newstui.frozen import dataclass
from newstui.gate import Clean

Attributes = Mapping[str, "str | None"]

_LAZY = (
    "data-original", "data-src", "data-lazy-src", "data-actualsrc", "data-echo", "data-url", "data-original-src",
    "data-lazyload", "data-canonical-src", "original", "file", "zoomfile", "data-real-src", "data-ll-src",
    "data-croporisrc", "data-srcset", "srcset",
)  # fmt: skip
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:blank|loading|lazyload|lazy|placeholder|spacer|transparent|pixel|grey|gray|1x1|s|none|t)\.(?:gif|png|svg|jpg)(?:$|\?)",
    re.I,
)
_FILE_NAME = re.compile(r"[\w %().-]{1,80}\.(?:jpe?g|png|gif|webp|svg|bmp|avif)(?:[?!].*)?", re.I)
_ICON_SIZE = 24
_TELLING = 10
"""Letters of a title that no caption holds by chance: sites write their name before it, or a number after it."""
_DATA_LIMIT = 3000
"""Characters of a data: address that are a placeholder rather than a picture."""


def folded(text: str) -> str:
    """Letters and digits alone, without case and width: what titles share that differ only in marks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Captions:
    """Which texts say something of a picture: not the page's title, not `image`, not the name of a file."""

    title: str = ""
    """The page's title, folded."""
    empty: frozenset[str] = frozenset()
    """Texts that say nothing, in small letters."""

    def of(self, attributes: Attributes) -> Clean:
        """What `alt` says, else `title`; "" where neither says anything."""
        for name in ("alt", "title"):
            if (given := attributes.get(name)) and (text := squeezed(gate.body(given))) and self.says_something(text):
                return gate.body(text)
        return gate.ours("")

    def says_something(self, text: str) -> bool:
        """Whether a text is a caption."""
        small = text.casefold().strip(" .。:：-—_")
        if not small or small in self.empty or _FILE_NAME.fullmatch(text) or text.startswith(("http://", "https://")):
            return False
        said = folded(text)
        return not self.title or (said != self.title and (len(self.title) < _TELLING or self.title not in said))


def address(given: str | None) -> Clean | None:
    """A web address as written in a page; an address without a scheme is https, a relative one is none."""
    if not given:
        return None
    given = given.strip()
    if given.startswith("//"):
        given = f"https:{given}"
    elif given[:4].lower() != "http":
        return None
    if " " in given:
        given = given.replace(" ", "%20")
    return gate.web_address(given)


def image_address(attributes: Attributes) -> tuple[Clean | None, bool]:
    """The address of a picture, which pages that load lazily keep aside; and whether it is only a placeholder."""
    given = (attributes.get("src") or "").strip()
    is_data = given[:5].lower() == "data:"
    url = None if is_data else address(given)
    if url is None or _PLACEHOLDER.search(url):
        for name in _LAZY:
            aside = (attributes.get(name) or "").strip()
            if name.endswith("srcset"):
                aside = aside.split(",")[-1].strip().split(" ")[0]
            if aside and (found := address(aside)):
                return found, False
    return url, (is_data and len(given) < _DATA_LIMIT) or (not given and url is None)


def is_icon(attributes: Attributes) -> bool:
    """Whether a picture is no larger than a line of text."""
    sizes = [(attributes.get(name) or "").strip().removesuffix("px") for name in ("width", "height")]
    return all(size.isascii() and size.isdigit() and len(size) < 4 and int(size) <= _ICON_SIZE for size in sizes)


def video_address(attributes: Attributes) -> Clean | None:
    """The address of a video, audio or frame."""
    for name in ("src", "data-src", "data", "data-original", "data-lazy-src", "data-url"):
        if found := address(attributes.get(name)):
            return found
    return None
