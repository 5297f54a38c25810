"""The line breaking class of every character (UAX 14), one letter each. Knows nothing of widths.

    A  letters and symbols (AL, HL, SA)   N  digits (NU)            I  ideographs, kana, emoji (ID)
    K  Hangul, kept by words              O  o  opening, narrow and wide (OP)
    C  closing (CL)   c  `)` `]` (CP)     X  `!` `?` (EX)           S  `,` `.` `:` inside numbers (IS)
    Y  slash (SY)     Q  `"` `'` (QU)     q  p  “ and ” (QU by Pi, Pf)
    Z  never first on a line (NS, CJ)     E  ellipsis (IN)          D  dash (B2)
    B  break after (BA)  b  before (BB)   h  hyphen (HY)            G  glue (GL, WJ)
    $  before numbers (PR)                %  after numbers (PO)     R  a flag (RI)
    +  attached to what stands before it (CM, conjoining jamo)      J  joiner (ZWJ)
    =  a unit, attached to its number     space (SP)                z  zero width space (ZW)

Tailored for Chinese news as CLREQ asks: full-width digits and letters are words, not ideographs; `～ · ／ －` never
begin a line; quotes face by their shape beside ideographs; a number keeps its measure word.
"""

from __future__ import annotations

import re
import unicodedata

_GIVEN = {
    "X": "!?！？﹖﹗",
    "S": ",.:;．\u037e\u0589\u060c\u060d\u07f8\u2044\ufe10\ufe13\ufe14",
    "C": "、。，﹐﹑﹒｡､}",
    "c": ")]",
    "Z": "：；‼⁇⁈⁉・･ゝゞヽヾ々〻ー〜～゛゜ﾞﾟｰ·‧゠﹔﹕〟〞"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ",
    "Y": "/／",
    "Q": "\"'",
    "E": "…‥⋯︙",
    "D": "—―⸺⸻─━",
    "B": "|\u00ad\u058a\u2010\u2012\u2013\u0964\u0965\u104a\u104b\u1361\u17d4\u17d5",
    "b": "´•\u02c8\u02cc\u02df",
    "h": "-－﹣",
    "G": "\u00a0\u202f\u2007\u2011\u180e\u034f\u2060\ufeff\u0f08\u0f0c\u0f12",
    "O": "¡¿",
    "o": "〝",
    "$": "+±−＋\\№",
    "%": "%％‰‱°′″‴℃℉¢￠﹪٪",
    "A": "×÷",
    "J": "\u200d",
    "z": "\u200b",
    " ": " \t\u3000",
}
_UNITS = (
    "个百分点|百分点|个基点|基点|平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|纳米|微米|公斤|千克|毫升|公顷"
    "|美元|港元|欧元|日元|英镑|韩元|卢布|卢比|港币|美分|块钱|人民币|个月|小时|分钟|季度|周年|摄氏度|千瓦时|千瓦|兆瓦"
    "|[元圆角分円年月日号號时時点點秒天周岁歲个個家股吨噸倍米克斤里度位名人项項件台辆輛手桶张張只支部届期楼层款条條批次户戶例起份套艘架]"
)
_DIGIT = "[0-9０-９]"
_SCALE = "[十百千万亿萬億兆]"
_DOTTED = re.compile(f"(?<={_DIGIT})·(?={_DIGIT})")
_MEASURED = re.compile(f"(?<={_DIGIT})(?:{_SCALE}{{1,4}}(?:{_UNITS})?|{_UNITS})")


class _Classes(dict[int, str]):
    """A table for str.translate that judges each code point once."""

    def __init__(self) -> None:
        super().__init__({ord(c): letter for letter, characters in _GIVEN.items() for c in characters})
        self[0x0A] = "\n"

    def __missing__(self, code: int) -> str:
        self[code] = letter = _judge(code, chr(code))
        return letter


def _judge(code: int, character: str) -> str:
    category = unicodedata.category(character)
    is_eastern = unicodedata.east_asian_width(character) in "WFH"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "R"
    if category in ("Mn", "Mc", "Me", "Cf") or 0x1F3FB <= code <= 0x1F3FF or _is_inner_jamo(code):
        return "+"
    if category == "Nd":
        return "N"
    if category == "Ps":
        return "o" if is_eastern else "O"
    if category == "Pe":
        return "C"
    if category == "Pi":
        return "q"
    if category == "Pf":
        return "p"
    if category == "Sc":
        return "$"
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if _is_hangul(code):
        return "K"
    if 0xFF21 <= code <= 0xFF5A:  # full-width Latin
        return "A"
    if is_eastern or (category in ("So", "No") and unicodedata.east_asian_width(character) == "A"):
        return "I"
    return "A"


def _is_inner_jamo(code: int) -> bool:
    return 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FB


def _is_hangul(code: int) -> bool:
    return (
        0xAC00 <= code <= 0xD7A3
        or 0x1100 <= code <= 0x115F
        or 0xA960 <= code <= 0xA97C
        or 0x3130 <= code <= 0x318F
        or 0xFFA0 <= code <= 0xFFDC
    )


_TABLE = _Classes()
_HAS_DIGIT = re.compile(_DIGIT)


def classes(text: str) -> str:
    """The classes of a text, as a string of the same length: classes("涨5%。") --> "IN%C" """
    letters = text.translate(_TABLE)
    if text.isascii():
        return letters
    letters = letters.replace("RR", "R+")  # LB30a: two halves of a flag, from the left
    if _HAS_DIGIT.search(text):
        letters = _with_units(text, letters)
        if "·" in text:  # dates that have become names: “3·21”
            letters = "".join("+" if _DOTTED.match(text, at) else letter for at, letter in enumerate(letters))
    if '"' in text and text.count('"') % 2 == 0:
        letters = _with_facing_quotes(text, letters)
    return letters


def _with_units(text: str, letters: str) -> str:
    """A measure word is attached to the number before it: 35亿元 is one word."""
    pieces: list[str] = []
    at = 0
    for unit in _MEASURED.finditer(text):
        pieces += (letters[at : unit.start()], "=" * (unit.end() - unit.start()))
        at = unit.end()
    return "".join((*pieces, letters[at:])) if pieces else letters


def _with_facing_quotes(text: str, letters: str) -> str:
    """Straight quotes in pairs face like “ and ”: news sites write 他说"好"。 and the shape does not tell."""
    pieces = text.split('"')
    at = 0
    turned = list(letters)
    for number, piece in enumerate(pieces[:-1]):
        at += len(piece)
        turned[at] = "p" if number % 2 else "q"
        at += 1
    return "".join(turned)
