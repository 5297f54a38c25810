"""The gate holds for every text: what comes out can't move a cursor, end a line, hide or lead anywhere by itself."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstui import gate

ALLOWED_FORMATS = set("\u200c\u200d")
ANY_TEXT = st.text(st.characters(), max_size=200)  # surrogates and unassigned code points too
NASTY = st.lists(
    st.one_of(
        st.sampled_from(
            ["\x1b]52;c;aGk=\x1b\\", "\x1b[31m", "\x9b6n", "\x7f", "\0", "\r", "\n", "\r\n", "\t", "\u2028"]
        ),
        st.sampled_from(["\x85", "\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\U000e0041", "\ud800", "\udcff"]),
        st.sampled_from(["e" + "\u0301" * 30, "ส" + "\u0e47" * 30, "a" + "\ufe0f" * 20, "\u0301\u200d" * 20]),
        st.sampled_from(
            ["中文", "👨\u200d👩\u200d👧", "[@click=app.quit]x[/]", "\u3000", "\u00a0", "word", " ", "\ue000"]
        ),
    ),
    max_size=30,
).map("".join)


def is_harmless(character: str) -> bool:
    return character in ALLOWED_FORMATS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")


@given(ANY_TEXT | NASTY)
def test_a_line_is_one_harmless_line(text: str) -> None:
    line = gate.line(text)
    assert all(map(is_harmless, line))
    assert len(line) <= gate.LINE_LIMIT
    assert line == " ".join(line.split())
    line.encode()  # no surrogate survives
    assert gate.line(line) == line


@given(ANY_TEXT | NASTY)
def test_a_body_is_harmless_lines(text: str) -> None:
    body = gate.body(text)
    assert all(is_harmless(character) or character == "\n" for character in body)
    body.encode()
    assert gate.body(body) == body


def test_every_code_point_is_judged() -> None:
    # the planes between hold nothing, or one kind of thing
    everything = "".join(map(chr, [*range(0x32000), *range(0xE0000, 0xE1000), *range(0x10FF00, 0x110000)]))
    assert all(map(is_harmless, gate.line(everything, len(everything))))
    assert all(is_harmless(character) or character == "\n" for character in gate.body(everything))


@given(st.text("abc中文字，。 ", max_size=100))
def test_ordinary_text_passes_unchanged(text: str) -> None:
    assert gate.body(text) == text
    assert gate.line(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\x1b[31m\n b", "a\N{REPLACEMENT CHARACTER}[31m b"),
        ("\x1b]0;title\x07", "\N{REPLACEMENT CHARACTER}]0;title\N{REPLACEMENT CHARACTER}"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("　全角　空格　", "全角 空格"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\udce4", "\N{REPLACEMENT CHARACTER}"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("tiếng Việt ทั้งนี้ हिन्दी", "tiếng Việt ทั้งนี้ हिन्दी"),
        ("", ""),
    ],
)
def test_what_a_line_becomes(text: str, line: str) -> None:
    assert gate.line(text) == line


@pytest.mark.parametrize(
    "mark", ["\u0301", "\u0e47", "\u064b", "\u05b0", "\u0f74", "\u3099", "\ufe00", "\U000e0100", "\u20dd"]
)
def test_marks_can_be_stacked_only_so_high(mark: str) -> None:
    assert gate.line("e" + mark * 100 + "x" + mark) == "e" + mark * 8 + "x" + mark
    assert len(gate.body("e" + mark * 100)) == 9


def test_a_long_line_ends_in_an_ellipsis_and_a_body_keeps_its_length() -> None:
    assert gate.line("字" * 600) == "字" * 511 + "…"
    assert gate.line("ab cd ef", 4) == "ab…"
    assert len(gate.body("字" * 600)) == 600


def test_a_body_keeps_its_lines_and_its_spaces() -> None:
    assert gate.body("a\r\nb\rc\x0bd\u2028e\tf  g") == "a\nb\nc\nd\ne f  g"


@pytest.mark.parametrize(
    "address",
    [
        "https://n.example/a?b=1&c=%E4%B8%AD#d",
        "http://n.example:8080/",
        "HTTPS://N.example",
        "https://新闻.example/国内",
        "https://n.example/a%20b%3fc",
        "https://n.example/%B9%FA",
        "http://[::1]/",
    ],
)
def test_a_web_address_passes(address: str) -> None:
    assert gate.web_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        *(None, "", "n.example", "/a/b", "//n.example/a", "javascript:alert(1)", "file:///etc/passwd"),
        *("%66ile:///etc/passwd", "data:text/html,x", "ssh://-oProxyCommand=x", "--help", "-oX=id", "http://"),
        *("http:///a", "http:a", "https://-x/", "https://a b/", "https://n.example/\x1b]0;x", "https://n.example/a\nb"),
        *("https://n.example/%1b]0;x%07", "https://n.example/%0d%0aSet", "https://n.example/%251b"),
        *("https://good.example@evil.example/", "https://n.example\\@e/", "https://n%2eexample/", "http://[::1"),
        *("https://n.example:0/", "https://n.example:99999/", "https://n.example:x/", "https://n.example/\u202e"),
        *("https://n.example/\ud800", "https://n.example/" + "a" * 9_000),
    ],
)
def test_what_is_no_web_address_is_none(address: str | None) -> None:
    assert gate.web_address(address) is None


@given(st.one_of(ANY_TEXT, ANY_TEXT.map("https://n.example/".__add__), ANY_TEXT.map("http://".__add__), NASTY))
@example("http://\u2100.example/")  # a host that changes under NFKC makes urlsplit raise
def test_an_address_that_passes_is_one_harmless_argument(text: str) -> None:
    address = gate.web_address(text)
    if address is None:
        return
    assert re.match(r"https?://[^-]", address, re.IGNORECASE)
    assert urlsplit(address).hostname
    assert not any(character.isspace() for character in address)
    for written in (address, unquote(address), unquote(unquote(address))):
        assert all(is_harmless(character) for character in written)


@given(
    ANY_TEXT
    | NASTY
    | st.sampled_from(["../../.ssh/authorized_keys", ".", "..", "a/b", "-rf", "~", "CON", "字" * 300, ".md"])
)
def test_a_file_name_is_one_plain_part(title: str) -> None:
    name = gate.file_name(title)
    assert name and "/" not in name and "\\" not in name
    assert name[0] not in ".-~ " and name[-1] not in " ."
    assert len(name.encode()) <= 200
    assert all(map(is_harmless, name))


@given(ANY_TEXT)
def test_a_path_can_be_shown(path: str) -> None:
    assert all(map(is_harmless, gate.shown_path(path)))


def test_a_piece_of_clean_text_is_clean() -> None:
    text = gate.line("一二三四")
    assert (gate.part(text, 1), gate.part(text, 1, 3)) == ("二三四", "二三")
    assert gate.joined("、", [text, text]) == "一二三四、一二三四"
    assert gate.ours("x") == "x"
