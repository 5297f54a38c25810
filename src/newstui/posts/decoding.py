"""Bytes of a post to text. Refuses nothing: what is not text comes back as None.

The first 64 KiB alone decide the encoding (unless they are ASCII), so that a post's head reads the same from its
first part as from the whole file.
"""

from __future__ import annotations

import codecs

from newstui.frozen import dataclass
from newstui.posts.values import Problem

HEAD_BYTES = 65_536
"""Front matter lies within this many bytes, or is none."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_DOUBTFUL = Problem("doubtful encoding")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file; both texts are None if it is binary. Line ends are `\\n`, no byte order mark begins it."""

    head: str | None
    text: str | None
    problems: tuple[Problem, ...] = ()
    late: tuple[Problem, ...] = ()
    """Problems beyond the first 64 KiB."""


def decode(source: bytes) -> Decoded:
    """The text of the first 64 KiB and of the whole."""
    head = source[:HEAD_BYTES]
    is_cut = len(head) == HEAD_BYTES
    if not is_cut and (text := _clean_utf8(head)):
        return Decoded(text, text)
    codec, problems = _codec_of(head, is_cut)
    if codec is None:
        return Decoded(None, None, problems)
    skipped = next((len(mark) for mark, _ in _BOMS if head.startswith(mark)), 0)
    head_text = _text(head[skipped:], codec, is_cut)
    if len(source) == len(head):
        return Decoded(head_text, head_text, problems)
    late: tuple[Problem, ...] = ()
    if codec == "utf-8" and head.isascii():
        codec, late = _codec_of(source, True)
        codec = codec or "utf-8"
    elif _DOUBTFUL not in problems and not _is_valid(source[skipped:], codec):
        late = (_DOUBTFUL,)
    return Decoded(head_text, _text(source[skipped:], codec, True), problems, late)


def _codec_of(data: bytes, is_cut: bool) -> tuple[str | None, tuple[Problem, ...]]:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return codec, () if _is_valid(data[len(mark) :], codec) else (_DOUBTFUL,)
    if b"\0" in data:
        return _codec_with_nulls(data)
    if _is_valid(data, "utf-8"):
        return ("utf-8", ()) if _is_texty(data) else (None, (Problem("binary"),))
    if not _is_texty(data):
        return None, (Problem("binary"),)
    # GB18030 accepts almost any text in UTF-8 with one bad byte, and makes nonsense of all of it
    lossy = data.decode("utf-8", "replace")
    bad = lossy.count("\ufffd")
    good = len(lossy) - bad - sum(map(str.isascii, lossy))
    if good < 4 * bad and _is_valid(data, "gb18030"):
        return "gb18030", (_DOUBTFUL,)
    return "utf-8", (_DOUBTFUL,)


def _codec_with_nulls(data: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """UTF-16 that lost its mark, text with a stray NUL, or not text at all."""
    start = data.lstrip(b"\r\n \0")[:4].replace(b"\0", b"")
    if start in (b"--", b"++") and data.count(0) * 5 > len(data):
        return ("utf-16-be" if data[0] == 0 else "utf-16-le"), (_DOUBTFUL,)
    if data.count(0) * 100 <= len(data) and _is_texty(data) and _is_valid(data, "utf-8"):
        return "utf-8", (Problem("control characters"),)
    return None, (Problem("binary"),)


def _is_texty(data: bytes) -> bool:
    return (len(data) - len(data.translate(None, _CONTROLS))) * 20 <= len(data)


def _is_valid(data: bytes, codec: str) -> bool:
    """Whether `data` decodes; a character that its end cuts through is no fault."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3:
            return False
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            decoder.decode(data)
        except UnicodeDecodeError:
            return False
        # only a file that goes on may end in the middle of a character
        return len(data) >= HEAD_BYTES - 4
    return True


def _clean_utf8(data: bytes) -> str | None:
    """The text of most posts, decoded once; None wherever there is something to decide."""
    if b"\0" in data or b"\r" in data or data.startswith(codecs.BOM_UTF8) or not _is_texty(data):
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _text(data: bytes, codec: str, is_cut: bool) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = codecs.getincrementaldecoder(codec)("replace").decode(data, final=not is_cut)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.lstrip("\ufeff")
