"""Tags of site generators in a body (Hexo, Hugo, Jekyll, Zola, Pelican, WordPress), to Markdown, HTML or nothing.

Knows forms rather than every tag: what stands between an opening and a closing tag is text and stays; a tag that stands
alone is a video, a picture, a word in some colour, or furniture. Code is left as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

_MIGHT_HOLD_TAGS = re.compile(
    r"\{[{%:#.]|^:::|^!!! |^\?\?\? |^>\s*\[!|\[toc\]|<!-- tab |\$|==|\[\[|\{static\}", re.M | re.I
)
_FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})", re.M)
_TAG = re.compile(
    r"""
      (?P<ticks>`+)[^`\n]+(?P=ticks)
    | \{[{%][<%]?/\*(?P<shown>[^{}]{0,500}?)\*/[>%]?[%}]\}
    | \{\{[<%]-?\s*(?P<shortcode>/?\s?[\w./-]{1,60})(?P<shortcode_rest>[^{}]{0,2000}?)/?\s*-?[>%]\}\}
    | \{%-?\s*(?P<tag>[\w./-]{1,60})(?P<tag_rest>(?:[^%{]|\{(?!%)|%(?!\})){0,600}?)-?%\}
    | \{\{-?(?P<value>[^{}]{0,300}?)-?\}\}
    """,
    re.X,
)
_RAW_TAG = re.compile(r"\{%-?\s{0,3}(?:end)?raw\s{0,3}-?%\}")
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w-]{1,30})\s?[=:]\s?)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|“(?P<curly>[^”]*)”|(?P<bare>[^\s,"'(){}]+))"""
)
_ADDRESS = re.compile(r"https?://[^\s\"',|]+")
_CODE = frozenset(("codeblock", "highlight", "code", "sourcecode", "prism", "mermaid", "chart", "graphviz", "plantuml"))
_RAW = frozenset(("raw", "verbatim", "rawhtml", "nomarkdown", "html"))
_QUOTES = frozenset(("blockquote", "quote", "pullquote", "cq", "centerquote"))
_PICTURES = frozenset(
    "asset_img img image figure picture fancybox qnimg photo imgproc resize_image gallery-item".split()
)
_WORDS = frozenset(
    ("label", "span", "p", "u", "emp", "wavy", "del", "kbd", "psw", "mark", "text", "s", "color", "em", "key")
)
_TITLED = frozenset(
    "fold folding hidetoggle details spoiler admonition expand notice alert callout tab collapse".split()
)
_LINKS = frozenset(("link", "btn", "button", "asset_link", "post_link", "site", "linkcard", "card"))
_VIDEOS: dict[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtuber": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "bilibili": "https://www.bilibili.com/video/{}",
    "bili": "https://www.bilibili.com/video/{}",
    "youku": "https://v.youku.com/v_show/id_{}.html",
    "vine": "https://vine.co/v/{}",
}
_PLAYERS = frozenset(("iframe", "video", "audio", "mp4", "dplayer", "aplayer", "music", "embed", "videojs", "player"))
_PAGES = {
    "gist": "https://gist.github.com/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "x": "https://twitter.com/i/status/{}",
}
_COLOURS = "light dark red blue green yellow orange purple pink cyan grey gray"
_LOOKS = f"{_COLOURS} default simple flat modern no-icon disabled open close linenos left right center h1 h2 h3 h4"
_KINDS = frozenset(
    f"{_LOOKS} note info tip warning danger success primary error hint important caution question example abstract bug "
    "quote failure secondary".split()
)
_VARIABLE = re.compile(r"\s*(?:site|page|post|layout|include|paginator|config|theme|section)\.[\w.\[\]'\"-]+.*", re.S)
_QUOTED = re.compile(r"""\s*["'](?P<text>[^"']*)["']\s*\|.*""", re.S)
_CALL = re.compile(r"\s*(?P<name>[\w:]{1,60})\((?P<rest>.*)\)\s*", re.S)


def expanded(text: str) -> str:
    """Markdown with its generator's tags replaced."""
    if not _MIGHT_HOLD_TAGS.search(text):
        return text
    expansion = _Expansion()
    for is_code, piece in _pieces(text):
        expansion.take(piece, is_code)
    return expansion.result()


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Fenced code, and what stands between."""
    place, opened = 0, ""
    start = 0
    for found in _FENCE.finditer(text):
        fence = found[1]
        if not opened:
            if found.start() > start:
                yield False, text[start : found.start()]
            start, opened = found.start(), fence
        elif fence[0] == opened[0] and len(fence) >= len(opened):
            place = text.find("\n", found.end())
            place = len(text) if place < 0 else place
            if text[found.end() : place].strip(" \t`~"):
                continue
            yield True, text[start:place]
            start, opened = place, ""
    if start < len(text):
        yield bool(opened), text[start:]


class _Expansion:
    """Text between fences, tag by tag; code and raw text that a tag opened runs on until its end."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.ends: tuple[str, ...] = ()
        """The tags that end what is taken as it is."""
        self.after = ""
        self.quoted: list[str] = []
        """Whom the open quotations quote."""
        self.is_dropped = False

    def take(self, piece: str, is_code: bool) -> None:
        if is_code:
            self.put(_RAW_TAG.sub("", piece))
            return
        place = 0
        if not self.ends:
            piece = _lines(piece)
        for found in _TAG.finditer(piece):
            self.put(piece[place : found.start()])
            place = found.end()
            self.put_tag(found)
        self.put(piece[place:])

    def put(self, text: str) -> None:
        if text and not self.is_dropped:
            self.pieces.append(text)

    def put_tag(self, found: re.Match[str]) -> None:
        name = (found["shortcode"] or found["tag"] or "").replace(" ", "").lower()
        if self.ends:
            if name in self.ends:
                self.ends, self.is_dropped = (), False
                self.put(self.after)
            else:
                self.put(found[0])
        elif found["ticks"]:
            self.put(_RAW_TAG.sub("", found[0]))
        elif found["shown"] is not None:
            self.put("`" + found[0].replace("/*", "").replace("*/", "") + "`")
        elif found["value"] is not None:
            self.put(_value(found["value"], found[0]))
        else:
            self.start(name, found["shortcode_rest"] or found["tag_rest"] or "")

    def start(self, name: str, rest: str) -> None:
        ends = (f"end{name}", f"/{name}", "end")
        if name in _CODE:
            arguments = _arguments(rest)
            language = next((value for key, value in arguments if key == "lang"), "")
            words = [value for key, value in arguments if not key and not value.startswith(("http", "/"))]
            title = " ".join(words) if name == "codeblock" else ""
            if title and (address := _ADDRESS.search(rest)):
                title = f"[{title}]({address[0]})"
            if name != "codeblock" and words:
                language = words[0]
            self.put((f"\n\n{title}\n" if title else "\n") + f"\n````{language}\n")
            self.ends, self.after = ends, "\n````\n"
        elif name in _RAW:
            self.ends, self.after = ends, ""
        elif name == "comment":
            self.ends, self.after, self.is_dropped = ends, "", True
        elif name in _QUOTES:
            said = _named_words(rest) if "=" in rest else " ".join(rest.split())
            self.quoted.append(said.strip("()\"' "))
            self.put("\n\n<blockquote>\n\n")
        elif self.quoted and (name == "end" or name.removeprefix("end").removeprefix("/") in _QUOTES):
            said = self.quoted.pop()
            self.put(f"\n\n—— {said}\n\n</blockquote>\n\n" if said else "\n\n</blockquote>\n\n")
        else:
            self.put(_standing(name, _arguments(rest), rest))

    def result(self) -> str:
        return "".join(self.pieces) + (self.after if self.ends else "")


def _named_words(rest: str) -> str:
    return ", ".join(value for key, value in _arguments(rest) if key)


def _arguments(rest: str) -> list[tuple[str, str]]:
    return [
        (found["key"] or "", next(filter(None, (found["double"], found["single"], found["curly"], found["bare"])), ""))
        for found in _ARGUMENT.finditer(rest)
    ]


def _value(inside: str, whole: str) -> str:
    """`{{ … }}` in Liquid, Zola and Jinja: variables of the site are nothing here, what nobody knows is text."""
    if found := _CALL.fullmatch(inside):
        return _standing(found["name"].rsplit(":", 1)[-1].lower(), _arguments(found["rest"]), found["rest"])
    if found := _QUOTED.fullmatch(inside):
        return found["text"]
    return "" if _VARIABLE.fullmatch(inside) else whole


def _standing(name: str, arguments: list[tuple[str, str]], rest: str) -> str:
    """What a tag that stands alone is to the reader."""
    named = {key.lower(): value for key, value in arguments if key and value != "//"}
    bare = [value for key, value in arguments if not key]
    if name in ("include", "include_relative", "include_cached") and bare:
        name, bare = bare[0].rsplit("/", 1)[-1].split(".")[0].lower(), bare[1:]
        if name not in _VIDEOS and name not in _PICTURES:
            return ""
    address = _ADDRESS.search(rest)
    for each, say in _SAY.items():
        if name in each:
            return say(name, named, bare, address[0] if address else "")
    return ""


def _video(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    key = named.get("id") or named.get("bvid") or named.get("aid") or next(iter(bare), "")
    url = address or _VIDEOS[name].format(f"av{key}" if name.startswith("bili") and key.isdigit() else key)
    return f'\n\n<iframe src="{html.escape(url)}"></iframe>\n\n' if address or key else ""


def _player(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    return f'\n\n<iframe src="{html.escape(address)}"></iframe>\n\n' if address else ""


def _page(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    key = named.get("id") or "/".join(bare[:2] if name == "gist" else bare[-1:])
    url = address or _PAGES[name].format(key)
    return f"<{url}>" if address or key else ""


def _picture(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    paths = [value for value in bare if "/" in value or re.search(r"\.\w{2,5}$", value)]
    source = next((named[key] for key in ("src", "url", "image_path", "file", "image", "path") if named.get(key)), "")
    source = source or address or next(iter(paths), "")
    after = bare[bare.index(paths[0]) + 1 :] if paths else bare
    words = [value for value in after if value not in paths and not re.fullmatch(r"\d+(?:px|%)?", value)]
    said = [named[key] for key in ("caption", "title", "alt", "description") if named.get(key)] or words
    if not source and not said:
        return ""
    alt = " ".join(said[:1] if named else said)
    return f'\n\n<img src="{html.escape(source)}" alt="{html.escape(alt)}">\n\n'


def _link(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    words = [value for value in bare if value != address and not value.startswith(("http", "/"))]
    if name == "post_link":
        words = words[1:]
    if name == "asset_link":
        words = words[1:] or words
    text = named.get("text") or named.get("title") or " ".join(word for word in words if not word.startswith("fa"))
    address = named.get("href") or named.get("url") or address
    if not text and name == "link" and not address:
        return ""
    return f"[{text or address}]({address})" if address else text if name != "link" or len(words) > 1 else ""


def _words(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    words = [value.rsplit("@", 1)[-1] for value in bare]
    if len(words) > 1:
        words = [word for word in words if word.lower() not in _KINDS]
    return " ".join(words)


def _title(name: str, named: dict[str, str], bare: list[str], address: str) -> str:
    said = named.get("title") or named.get("summary") or named.get("name")
    said = said or " ".join(value for value in bare if value.lower() not in _KINDS and not value.isdigit())
    return f"\n\n**{said.strip()}**\n\n" if said.strip() else "\n"


_Say = Callable[[str, "dict[str, str]", "list[str]", str], str]
_SAY: dict[frozenset[str], _Say] = {
    frozenset(_VIDEOS): _video,
    _PLAYERS: _player,
    frozenset(_PAGES): _page,
    _PICTURES: _picture,
    _LINKS: _link,
    _WORDS: _words,
    _TITLED: _title,
}


# ---- forms that take lines, not tags

_LINE_FORMS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("{:", re.compile(r"^[ \t]*[-*+][ \t]+[^\n]{0,60}\n[ \t]*\{:\s?toc\s?\}[ \t]*$", re.M | re.I), ""),
    ("]", re.compile(r"^[ \t]*(?:\[\[?_?toc_?\]?\]|@\[toc\]\([^)\n]{0,100}\))[ \t]*$", re.M | re.I), ""),
    ("{:", re.compile(r"\{:[:\w.#\s][^{}\n]{0,300}\}"), ""),
    ("}", re.compile(r"(?<=\S)[ \t]{0,4}\{[#.][\w-][^{}\n]{0,100}\}[ \t]*$", re.M), ""),
    ("){", re.compile(r"(?<=\))\{(?:[#.][\w-]|\w{1,20}=)[^{}\n]{0,200}\}"), ""),
    ("[!", re.compile(r"^([ \t]*>[ \t]*)\[!(\w{1,20})\][+-]?[ \t]*(.{0,200})$", re.M), r"\1**\2** \3\n\1"),
    (":::", re.compile(r"^ {0,3}:{3,}[ \t]*\{?\.?[\w-]{0,30}\}?[ \t]*(\S[^\n]{0,200})?$", re.M), r"\n**\1**\n"),
    ("<!-- tab", re.compile(r"<!-- tab ([^\n@]{1,60}?)(?:@[\w-]+)? -->"), r"\n\n**\1**\n\n"),
    ("[[", re.compile(r"\[\[(?:[^\[\]|\n]{1,100}\|)?([^\[\]|\n]{1,100})\]\]"), r"\1"),
    ("==", re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{1,200})(?<=\S)==(?![=\w])"), r"<mark>\1</mark>"),
)
"""What a text with the form must hold, the form, what takes its place."""
_EMPTY_STRONG = re.compile(r"\n\*\*\*\*\n")
_ADMONITION = re.compile(r'^(?:!!!|\?\?\?\+?)[ \t]+[\w -]{1,40}?(?:[ \t]*"([^"\n]{0,200})")?[ \t]*$')
_DISPLAYED = re.compile(r"^[ \t]*\$\$[ \t]*\n(.{1,3000}?)\n[ \t]*\$\$[ \t]*$", re.M | re.S)
_FORMULA = re.compile(r"(?<![\\$\w])\$\$?(?=[^\s$])([^$\n`]{1,400})(?<=[^\s\\])\$\$?(?![\w$])")


def _lines(text: str) -> str:
    if "$" in text:
        text = _DISPLAYED.sub(r"\n```tex\n\1\n```\n", text)
        text = _FORMULA.sub(lambda found: f"`{found[1]}`" if re.search(r"[\\_^{}]", found[1]) else found[0], text)
    for held, pattern, replacement in _LINE_FORMS:
        if held in text:
            text = pattern.sub(replacement, text)
    text = _EMPTY_STRONG.sub("\n", text)
    return _without_admonitions(text) if "!!! " in text or "??? " in text or "???+ " in text else text


def _without_admonitions(text: str) -> str:
    """`!!! note "Title"` and its indented lines: the title in bold, the lines without the indent of code."""
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        found = _ADMONITION.match(line)
        if found:
            inside = True
            lines += ["", f"**{found[1]}**" if found[1] else "", ""]
        elif inside and (not line.strip() or line.startswith(("    ", "\t"))):
            lines.append(line.removeprefix("\t") if line.startswith("\t") else line[4:])
        else:
            inside = False
            lines.append(line)
    return "\n".join(lines)


# ---- WordPress, in HTML and in Markdown

_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]\n]{0,400})\](.{0,1500}?)\[/(?:wp_)?caption\]", re.S | re.I)
_CAPTION_TEXT = re.compile(r"\bcaption=[\"“]([^\"”]{0,600})")
_EMBED = re.compile(
    r"\[(?:embed|youtube|vimeo|video|audio)\b[^\]\n]{0,300}?\]?\s{0,9}(https?://[^\s\[\]\"]{4,500})"
    r"[^\]\n]{0,300}?(?:\]|\[/embed\])",
    re.I,
)
_FURNITURE = re.compile(
    r"\[/?(?:vc_|et_pb_|fusion_|av_|su_|gallery\b|playlist\b|contact-form|mc4wp|adrotate|quads|toc\b|sitemap|adsense)"
    r"[^\[\]\n]{0,600}\]",
    re.I,
)


def without_shortcodes(text: str) -> str:
    """A WordPress export without its shortcodes: captions as figures, embedded addresses as frames."""
    if "[" not in text or not re.search(r"\[/?(?:wp_)?(?:caption|embed|youtube|video|audio|gallery|vc_|et_pb_)", text):
        return text
    if "caption]" in text:
        text = _CAPTION.sub(_figure, text)
    if "http" in text:
        text = _EMBED.sub(r'<iframe src="\1"></iframe>', text)
    return _FURNITURE.sub("", text)


def _figure(found: re.Match[str]) -> str:
    image = re.search(r"(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", found[2], re.I)
    given = _CAPTION_TEXT.search(found[1])
    said = given[1] if given else found[2].replace(image[0], "") if image else found[2]
    return f"<figure>{image[0] if image else ''}<figcaption>{said.strip()}</figcaption></figure>"
