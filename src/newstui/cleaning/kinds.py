"""What kind of text a body is: HTML, Markdown that may hold HTML, or bare text. Converts nothing but bare text."""

from __future__ import annotations

import html
import re
from enum import Enum, auto

_BLOCKS = (
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section table tbody td tfoot th thead tr ul"
)
_INNER_BLOCK = re.compile(rf"<(?:{'|'.join(_BLOCKS.split())})(?=[\s/>])", re.I)
_LIKELY_SIGN = re.compile(r"\n(?:#|```|~~~|>|[-*+] )|\]\(")
_BLOCK_NAMES = frozenset(_BLOCKS.split())
_TAG_NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_CODE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})[\s\S]*?(?:\n[ ]{0,3}\1|\Z)|(`{1,2})[^`\n]+\2", re.M)
_LONE = frozenset(("hr", "p", "li", "dd", "dt", "tr", "td", "th"))
_WRAPPER = re.compile(r"\s*<div(?:\s[^<>]*)?>(.*)</div>\s*", re.I | re.S)
_SIGNS = re.compile(
    r"""
      ^\ {0,3}\#{1,6}[ \t]+\S              # heading
    | ^\ {0,3}\#{2,6}[^\s\#]               # heading as old engines took it
    | ^\ {0,3}(?:```|~~~)                  # fence
    | ^\ {0,3}>[ \t]?\S                    # quotation
    | ^\ {0,3}[-*+][ \t]+\S.*\n            # list
    | ^\ {0,3}\d{1,9}[.)][ \t]+\S.*\n(?:[ \t]*\n)?\ {0,3}\d{1,9}[.)][ \t]   # numbered list
    | ^\S.*\n\ {0,3}(?:={3,}|-{3,})[ \t]*$ # heading, underlined
    | ^\ {0,3}(?:\*[ \t]*){3,}$|^\ {0,3}(?:-[ \t]*){3,}$|^\ {0,3}(?:_[ \t]*){3,}$   # rule
    | ^\ {0,3}\[[^\]\n]+\]:[ \t]*\S        # reference, footnote
    | ^\ {0,3}\|.+\|[ \t]*$                # table
    | ^\{[%{]|\{%[ ]|^!!![ ]\w|^:::        # tags of site generators
    | \[[^\[\]]{0,300}\]\([^)\n]{1,600}\)  # link, image
    | \[[^\]\n]{1,300}\]\[[^\]\n]{0,100}\] # link by reference
    | \*\*(?=\S)[^*\n]{1,300}\*\*|(?<!\w)__(?=\S)[^_\n]{1,300}__(?!\w)   # strong
    | `[^`\n]{1,300}`                      # code
    | ~~\S[^~\n]{0,300}~~
    | <https?://[^\s<>]+>
    """,
    re.M | re.X,
)
_STRONG_SIGNS = re.compile(r"^#{1,6}[ \t]+\S|^(?:```|~~~)|\]\(https?://|^[-*+][ \t]+\S.*\n[-*+][ \t]+\S|^>[ \t]", re.M)

_INLINES = (
    "a abbr acronym applet area audio b base basefont bdi bdo big blink br button canvas caption cite code "
    "col colgroup data datalist del dfn dialog embed em font frame frameset head i iframe img input ins kbd label "
    "legend link listing map mark marquee math meta meter nobr noembed noframes noscript object optgroup option "
    "output param picture plaintext progress q rb rp rt rtc ruby s samp script search select slot small source span "
    "strike strong style sub summary sup svg template textarea time title track tt u var video wbr xmp"
)
KNOWN_TAGS = _BLOCK_NAMES | frozenset(_INLINES.split())
_MAYBE_TAG = re.compile(r"<(?!/?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>|!--|/?[a-zA-Z][\w]*[-:][\w:-]*(?:\s[^<>]*)?>)")
_NAMED_TAG = re.compile(r"<(?=/?([a-zA-Z][a-zA-Z0-9]*)[\s/>])")
_BLANK_LINE = re.compile(r"\n[ \t\r]*(?:\n[ \t\r]*)+")
_INDENT = re.compile(r"\n[ \t]*(?=\u3000\u3000?\S)")
_ENDS = tuple("。！？!?…”」』）)】：:；;")


class Kind(Enum):
    """Kinds of bodies."""

    HTML = auto()
    MARKDOWN = auto()
    BARE = auto()


def kind_of(body: str) -> Kind:
    """HTML where block elements hold most of the text, else Markdown, else (nothing marks it as that) bare text."""
    if "<" in body:
        text = body.strip()
        if text.startswith("<div") and text.endswith("</div>") and not _LIKELY_SIGN.search(text):
            return Kind.HTML if _INNER_BLOCK.search(text, 4) else Kind.BARE
        count = _Count()
        count.read(body)
        if count.inside > count.outside and not _is_rather_markdown(body, count):
            return Kind.HTML if count.has_inner_blocks else _kind_in_wrapper(body)
        if count.inside:
            return Kind.MARKDOWN
    return Kind.MARKDOWN if _SIGNS.search(body) else Kind.BARE


def _is_rather_markdown(body: str, count: _Count) -> bool:
    """Whether Markdown stands beside the block elements, or its signs outnumber them.

    One `<dir>` that stands for a name opens a list to nothing.
    """
    if _STRONG_SIGNS.search("".join(count.loose)):
        return True
    signs = len(_STRONG_SIGNS.findall(body))
    return signs > 2 and signs > count.blocks


class _Count:
    """How much text stands in block elements and how much outside; what comments, styles and scripts hold is none."""

    __slots__ = ("blocks", "depth", "has_inner_blocks", "in_lone", "inside", "loose", "outside")

    def __init__(self) -> None:
        self.inside = self.outside = self.depth = self.blocks = 0
        self.in_lone = self.has_inner_blocks = False
        self.loose: list[str] = []
        """The text outside."""

    def read(self, body: str) -> None:
        if "`" in body or "~~~" in body:
            length = len(body)
            body = _CODE.sub("", body)
            self.outside += length - len(body)
        pieces = body.split("<")
        self._add(pieces[0])
        silence, silent = "", 0
        for piece in pieces[1:]:
            if silence:
                silent += len(piece)
                at = piece.find(silence) if silence == "-->" else -1
                if at >= 0 or (silence != "-->" and piece.startswith(silence)):
                    silence, silent = "", 0
                    self._add(piece[at + 3 if at >= 0 else piece.find(">") + 1 :])
            elif piece.startswith("!--"):
                at = piece.find("-->")
                silence = "-->" if at < 0 else ""
                self._add(piece[at + 3 :] if at >= 0 else "")
            else:
                silence = self._tag(piece)
        if silence:  # nothing closed it
            self._add("x" * silent)

    def _tag(self, piece: str) -> str:
        """Take one tag and the text after it; what ends it, where that is no text."""
        found = _TAG_NAME.match(piece)
        name = found[2].lower() if found else ""
        end = piece.find(">")
        if name in ("style", "script") and found and not found[1]:
            return f"/{found[2]}"
        if found and end >= 0 and name in _BLOCK_NAMES:
            is_start = not found[1]
            self.blocks += is_start
            self.has_inner_blocks |= name != "div" or (is_start and self.blocks > 1)
            if name in _LONE:
                self.in_lone = is_start and name != "hr"
            else:
                self.depth = self.depth + 1 if is_start else max(0, self.depth - 1)
        self._add(piece[end + 1 :] if name else piece)
        return ""

    def _add(self, text: str) -> None:
        length = len(text.strip())
        if self.depth or self.in_lone:
            self.inside += length
        else:
            self.outside += length
            self.loose.append(text)


def _kind_in_wrapper(body: str) -> Kind:
    """One <div> around everything, as feeds write it: what stands in it has no block elements."""
    found = _WRAPPER.fullmatch(body)
    inner = found[1] if found else body
    return Kind.MARKDOWN if len(_STRONG_SIGNS.findall(inner)) > 1 and "<br" not in inner else Kind.BARE


def without_wrapper(body: str) -> str:
    """What stands in the one <div> around everything."""
    found = _WRAPPER.fullmatch(body)
    return found[1] if found else body


def bare_to_html(body: str) -> str:
    """Paragraphs of bare text as HTML: parted by blank lines, indents, or line by line where each ends a sentence."""
    text = without_wrapper(body).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    text = literal(text)
    text = _INDENT.sub("\n\n", text)
    pieces = _BLANK_LINE.split(text)
    if len(pieces) == 1:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and all(line.rstrip().endswith(_ENDS) for line in lines[:-1]):
            pieces = lines
    return "".join(f"<p>{piece}</p>" for piece in pieces)


def literal(text: str) -> str:
    """`<` and `&` that begin no tag and no entity anybody knows stay as they are written."""
    if "<" in text:
        text = _MAYBE_TAG.sub("&lt;", text)
        text = _NAMED_TAG.sub(lambda found: "<" if found[1].lower() in KNOWN_TAGS else "&lt;", text)
    return text


def is_known_tag(markup: str) -> bool:
    """is_known_tag("<b>") is true, is_known_tag("<username>") is not; names with `-` or `:` are somebody's own tags."""
    found = re.match(r"</?([a-zA-Z][\w:-]*)", markup)
    return not found or found[1].lower() in KNOWN_TAGS or bool(re.search("[-:]", found[1]))


_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ANY_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)?[^<>]*>")


def stripped(body: str) -> list[str]:
    """Lines of text of a body whose markup is hopeless: tags are dropped, nothing is understood, all in linear time."""

    def replaced(found: re.Match[str]) -> str:
        name = (found[1] or "").lstrip("/").lower()
        if not name:
            return "" if found[0].startswith(("<!", "<?")) else found[0]
        return "\n" if name in _BREAKING else ""

    text = _ANY_TAG.sub(replaced, body).replace("&nbsp;", " ")
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


_BREAKING = _BLOCK_NAMES | {"br"}
