from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstui import folding
from newstui.folding import (
    Term,
    characters,
    fold,
    fold_with_offsets,
    index_terms,
    occurrences,
    piece,
    query_terms,
    tokens,
)

MIXED = st.text(
    st.one_of(
        st.sampled_from(
            "芯片茅台國国內内aAbBzZ0159 \n.-+'＋ＡＢ１ｶﾞがée\u0301ﬁ㎡…①ßİςΣ薴한글ก\u200d\ufe0f🚀‘’“–·・々ー"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("iPhone", "iphone"),
        ("ＡＩ－１２", "ai-12"),
        ("國內", "国内"),
        ("薴", "苎"),  # two steps in OpenCC's table
        ("乾隆", "干隆"),
        ("豈", "岂"),  # a compatibility ideograph of a Traditional character
        ("ﬁnance 100㎡", "finance 100m2"),
        ("ｶﾞｽ", "ガス"),
        ("e\u0301", "é"),
        ("naïve", "naïve"),
        ("Straße", "strasse"),
        ("ΟΔΟΣ", "οδοσ"),
        ("don’t", "don't"),
        ("COVID–19", "covid-19"),
        ("史蒂夫・乔布斯", "史蒂夫·乔布斯"),
        ("芯\u200b片\ufeff", "芯片"),
        ("a\u3000b\tc\nd", "a b c\nd"),
        ("ｱ", "ア"),
        ("", ""),
    ],
)
def test_what_a_reader_takes_for_equal_folds_to_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(MIXED)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_something_that_stays() -> None:
    unstable = []
    for code in range(0x30000):
        if not 0xD800 <= code < 0xE000 and fold(fold(chr(code))) != fold(chr(code)):
            unstable.append(hex(code))
    assert unstable == []


@given(MIXED)
@example("a\u0301b\u0301 \u0301 中\u0301文x1\n\n\u3000_-")
def test_a_query_is_taken_apart_as_a_text_is(text: str) -> None:
    folded = fold(text)
    apart = [(what, piece) for what, piece in tokens.parts(folded) if what != folding.OTHER]
    found = folding.token().finditer(folded)
    assert apart == [(folding.RUN if each[1] else folding.LETTER, each.group()) for each in found]
    assert "".join(piece for _what, piece in tokens.parts(folded)) == folded


def test_everyday_characters_are_folded_without_opencc_and_as_it_would() -> None:
    from opencc import OpenCC

    simplified = OpenCC("t2s").convert
    everyday = [chr(code) for code in range(0x3400, 0xA000) if characters._is_everyday(chr(code))]
    assert len(everyday) > 6000
    for character in everyday:
        assert characters._simpler(character) == simplified(character), character
    alone = (
        "import sys; from newstui.folding import piece; piece('国内芯片 ｉＰ１３'); sys.exit('opencc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", alone], check=False).returncode == 0


@given(MIXED)
def test_offsets_belong_to_the_same_folded_text_and_stay_inside_the_text_as_written(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    for at, character in enumerate(folded.text):
        assert character in fold(text[folded.starts[at] : folded.ends[at]])


@given(st.lists(MIXED, min_size=1, max_size=60))
def test_the_quick_way_with_numpy_folds_alike(texts: list[str]) -> None:
    import numpy  # noqa: F401

    text = "".join(texts) + "芯片" * 300
    assert "numpy" in sys.modules
    quick = characters._fold_in_array(text)
    slow = text.translate(characters._TABLE)
    slow = slow if unicodedata.is_normalized("NFC", slow) else characters._composed(slow)
    assert quick is None or quick == slow
    assert fold(text) == slow


def test_a_lone_surrogate_folds_without_an_error() -> None:
    assert fold("茅\udc80" * 300) == "茅\udc80" * 300
    assert fold_with_offsets("\udc80").text == "\udc80"


def test_a_long_text_of_invisible_characters_folds_to_nothing() -> None:
    assert fold("\ufe0f" * 500) == ""


def test_the_fingerprint_is_the_same_every_time() -> None:
    first = folding.fingerprint()
    folding.fingerprint.cache_clear()
    assert folding.fingerprint() == first


# -- terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("鄂尔多斯", ["斯", "鄂尔", "尔多", "多斯"]),
        ("茅", ["茅"]),
        ("AI芯片", ["ai", "片", "芯片"]),
        ("iPhone 13", ["iphone", "13"]),
        ("iPhone13", ["iphone", "13", "iphone13"]),
        ("2022Q3", ["2022", "q", "3", "2022q", "q3"]),
        ("C++ C# .NET", ["c", "c", "net"]),
        ("foo.bar@example.com", ["foo", "bar", "example", "com"]),
        ("мир עולם", ["мир", "עולם"]),
        ("हिन्दी", ["हिन्दी"]),  # vowel signs belong to the word
        ("ไทย", ["ย", "ไท", "ทย"]),
        ("涨🚀", ["🚀", "涨🚀"]),
        ("、。—", []),
        ("x" * 100, ["x" * 60]),
    ],
)
def test_terms_of_a_text(text: str, terms: list[str]) -> None:
    assert index_terms(fold(text)) == terms


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("茅", [Term("茅", prefix=True)]),
        ("贵州茅台", [Term("贵州"), Term("州茅"), Term("茅台")]),
        ("5G基站", [Term("5g"), Term("基站")]),
        ("基站5G", [Term("基站"), Term("站"), Term("5g")]),
        ("甲 乙", [Term("甲"), Term("乙", prefix=True)]),
        ("COVID-19", [Term("covid"), Term("19")]),
        ("a1b2", [Term("a1"), Term("1b"), Term("b2")]),
        ("哈哈哈哈", [Term("哈哈")]),
        ("+-", []),
    ],
)
def test_terms_of_a_query(typed: str, terms: list[Term]) -> None:
    assert list(query_terms(typed)) == terms


def test_only_a_last_word_is_left_open() -> None:
    assert query_terms("machine lear", prefix=True) == (Term("machine"), Term("lear", prefix=True))
    assert query_terms("AI芯片", prefix=True) == (Term("ai"), Term("芯片"))


# -- matching

CASES = [
    # typed, a text that holds it, texts that don't
    ("尔多", "鄂尔多斯", ["鄂尔", "尔 多", "尔\n多"]),
    ("斯多", "斯多葛", ["鄂尔多斯"]),
    ("AI芯片", "国产AI芯片", ["AI的芯片", "FAI芯片", "芯片AI"]),
    ("AI芯片", "国产 AI 芯片", ["AI\n芯片"]),
    ("5G基站", "新建5g基站", ["15G基站", "5基站"]),
    ("600519", "贵州茅台(600519.SH)", ["6005190", "1600519"]),
    ("600519", "sh600519", ["600 519"]),
    ("iphone", "iPhone13", ["iphones", "miphone"]),
    ("Q3", "2022Q3财报", ["2022Q31", "EQ3"]),
    ('"iPhone 13"', "the iPhone 13 mini", ["iPhone 130", "13 iPhone"]),
    ("C++", "用C++写", ["C+", "C"]),
    ("C", "C++", ["CC"]),
    ("C#", "C# 语言", ["C", "#C"]),
    (".NET", "ASP.NET", ["net", "internet"]),
    ("*ST奇信", "*ST奇信跌停", ["ST奇信"]),
    ("COVID-19", "the covid–19 year", ["covid 19", "covid-190", "covid19"]),
    ("covid", "COVID-19", ["covids"]),
    ("3.5亿", "约3.5亿元", ["13.5亿", "3,5亿", "35亿"]),
    ("3.5亿", "3.5 亿", ["3. 5亿"]),
    ("1,000", "1,000元", ["1000", "11,000"]),
    ("foo.bar@example.com", "信箱：Foo.Bar@Example.com。", ["foo bar example com", "xfoo.bar@example.com"]),
    ("https://example.com/a?b=1", "见 https://example.com/a?b=1", ["https://example.com/a"]),
    ("don't", "don’t", ["dont", "don t"]),
    ("U.S.", "the U.S. economy", ["us", "U S"]),
    ("AT&T", "AT&T涨", ["AT T", "at"]),
    ("20%", "涨20%", ["20", "120%"]),
    ("naïve", "NAÏVE", ["naive"]),
    ("мир", "МИР", ["мира"]),
    ("שלום", "שלום עולם", ["שלומות"]),
    ("ภาษา", "ฉันพูดภาษาไทย", ["ไทย"]),
    ("🚀", "股价🚀🚀", ["股价"]),
    ("國內", "国内市场", ["内国"]),
    ("国内", "國內市場", ["國外"]),
    ("한국", "대한민국한국어", ["한 국"]),
    ("カー", "スーパーカー", ["カ"]),
    ("machine  learning", "machine learning", ["machinelearning", "machine\nlearning"]),
    ("特斯拉：降价", "特斯拉:降价", ["特斯拉降价"]),
]


@pytest.mark.parametrize(("typed", "holds", "lack"), CASES, ids=[case[0] for case in CASES])
def test_a_piece_is_found_where_a_person_expects_it_and_nowhere_else(typed: str, holds: str, lack: list[str]) -> None:
    wanted = piece(typed.strip('"'))
    assert wanted.found_in(fold(holds))
    assert [text for text in lack if wanted.found_in(fold(text))] == []


def test_an_open_last_word_is_found_by_its_beginning() -> None:
    assert piece("iph", prefix=True).found_in(fold("iPhone"))
    assert not piece("iph").found_in(fold("iPhone"))
    assert not piece("hone", prefix=True).found_in(fold("iPhone"))
    assert piece("2022Q", prefix=True).found_in(fold("2022Q3"))


def test_a_piece_without_letters_matches_nothing() -> None:
    assert not piece("！？").found_in(fold("什么！？"))
    assert piece("").occurrences("") == []


ALPHABET = st.text(st.sampled_from("芯片茅台aAb0159 \n.-+🚀ก\u0301\u0330\u094d"), max_size=24)


@example("-\u0330ab", "ab", False)
@given(ALPHABET, st.text(st.sampled_from("芯片茅台aAb0159 .-+\u0301\u094d"), min_size=1, max_size=6), st.booleans())
def test_what_matches_has_the_terms_and_a_certain_piece_needs_no_look_at_the_text(
    text: str, typed: str, prefix: bool
) -> None:
    wanted = piece(typed, prefix)
    terms = set(index_terms(fold(text)))
    in_index = bool(wanted.terms) and all(
        any(held.startswith(term.text) for held in terms) if term.prefix else term.text in terms
        for term in wanted.terms
    )
    found = wanted.found_in(fold(text))
    assert in_index or not found
    if wanted.is_certain:
        assert in_index == found


@given(ALPHABET, st.text(st.sampled_from("芯片茅台🚀ก"), min_size=1, max_size=5))
def test_a_piece_of_a_run_is_found_exactly_where_the_text_contains_it(text: str, run: str) -> None:
    assert piece(run).found_in(fold(text)) == (fold(run) in fold(text))


@given(MIXED, MIXED)
def test_occurrences_point_at_what_folds_to_the_piece(text: str, typed: str) -> None:
    wanted = piece(typed)
    marks = occurrences(text, [wanted])
    assert bool(marks) == wanted.found_in(fold(text))
    for start, end in marks:
        assert wanted.literal in fold(text[start:end])


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("國內市場與国内市场", "国内", ["國內", "国内"]),
        ("ＡＩ 芯片", "ai芯片", ["ＡＩ 芯片"]),
        ("ﬁnance", "finance", ["ﬁnance"]),
        ("…国内…", "国内", ["国内"]),
        ("芯\u200b片", "芯片", ["芯\u200b片"]),
        ("Cafe\u0301!", "café", ["Cafe\u0301"]),
        ("100㎡", "m", ["㎡"]),
    ],
)
def test_marks_cover_the_text_as_written(text: str, typed: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in occurrences(text, [piece(typed)])] == marked
