"""The directory of stocks: code forms, names, pinyin, finding one while typing."""

from __future__ import annotations

import pickle
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.stocks import SINA, Directory, evened, exchange_of, normalise, pinyin, readings
from newstui.stocks.spelling import syllables_of

SHIPPED = Directory.shipped()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("sh600519", "sh600519"),
        ("SH600519", "sh600519"),
        ("600519", "sh600519"),
        ("600519.SH", "sh600519"),
        ("600519.ss", "sh600519"),
        ("６００５１９", "sh600519"),
        ("300750", "sz300750"),
        ("002594.SZ", "sz002594"),
        ("000300", "sh000300"),
        ("000001", "sz000001"),
        ("399001", "sz399001"),
        ("688981", "sh688981"),
        ("900901", "sh900901"),
        ("834277", "bj834277"),
        ("430047", "bj430047"),
        ("920002.BJ", "bj920002"),
        ("00700", "hk00700"),
        ("00700.HK", "hk00700"),
        ("9988.HK", "hk09988"),
        ("hk700", "hk00700"),
        ("hkHSI", "hkHSI"),
        ("AAPL", "usAAPL"),
        ("$AAPL", "usAAPL"),
        ("gb_aapl", "usAAPL"),
        ("usAAPL", "usAAPL"),
        ("usaapl", "usAAPL"),
        ("AAPL.US", "usAAPL"),
        ("AAPL.O", "usAAPL"),
        ("NASDAQ: AAPL", "usAAPL"),
        ("NYSE:BABA", "usBABA"),
        ("BRK.B", "usBRK.B"),
        ("USB", "usUSB"),
        ("word", None),
        ("茅台", None),
        ("123456", None),
        ("202203", None),
        ("", None),
    ],
)
def test_every_form_of_a_code_becomes_one(written: str, code: str | None) -> None:
    assert normalise(written) == code


def test_six_digits_that_two_exchanges_use_have_two_readings() -> None:
    assert readings("000001") == ("sz000001", "sh000001")
    assert readings("000300") == ("sh000300", "sz000300")


@given(st.text(max_size=20))
def test_reading_a_code_never_raises_and_gives_codes_that_read_as_themselves(text: str) -> None:
    for code in readings(text):
        assert SINA.fullmatch(code)
        assert normalise(code) == code


def test_the_shipped_list_is_well_formed() -> None:
    codes = list(SHIPPED.codes())
    assert len(codes) >= 1000
    for code in codes:
        assert SINA.fullmatch(code), code
        if re.fullmatch(r"(sh|sz|bj)\d{6}", code) and not code.startswith("sh000"):
            assert exchange_of(code[2:]) == code[:2], code
        names = SHIPPED.names(code)
        assert names and all(name == name.strip() and name for name in names), code
        assert len(set(names)) == len(names), code


def test_no_two_stocks_of_the_shipped_list_share_a_name() -> None:
    shared = [n for code in SHIPPED.codes() for n in SHIPPED.names(code) if len(SHIPPED.codes_named(n)) > 1]
    assert shared == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("sh600519", "贵州茅台"),
        ("sz300750", "宁德时代"),
        ("sz002594", "比亚迪"),
        ("sh601318", "中国平安"),
        ("hk00700", "腾讯控股"),
        ("usBABA", "阿里巴巴"),
        ("usTSLA", "特斯拉"),
        ("sh000300", "沪深300"),
    ],
)
def test_a_code_has_its_official_name(code: str, name: str) -> None:
    assert SHIPPED.name(code) == name
    assert SHIPPED.codes_named(name) == (code,)


def test_an_unknown_code_is_its_own_name() -> None:
    assert SHIPPED.name("sz301999") == "sz301999"
    assert SHIPPED.names("sz301999") == ()
    assert "sz301999" not in SHIPPED


def test_the_shipped_pinyin_is_what_the_names_are_spelled_now() -> None:
    for code in SHIPPED.codes():
        for name in SHIPPED.names(code):
            assert SHIPPED.spelling(name).full == "".join(syllables_of(name)), name


@pytest.mark.parametrize(
    ("name", "initials", "full"),
    [
        ("贵州茅台", "gzmt", "guizhoumaotai"),
        ("重庆啤酒", "cqpj", "chongqingpijiu"),
        ("长安汽车", "caqc", "changanqiche"),
        ("长电科技", "cdkj", "changdiankeji"),
        ("招商银行", "zsyh", "zhaoshangyinhang"),
        ("张家港行", "zjgh", "zhangjiaganghang"),
        ("厦门钨业", "xmwy", "xiamenwuye"),
        ("西藏旅游", "xzly", "xizanglvyou"),
        ("会稽山", "kjs", "kuaijishan"),
        ("TCL科技", "tclkj", "tclkeji"),
        ("*ST奇信", "stqx", "stqixin"),
        ("Apple", "", ""),
        ("トヨタ自動車", "", ""),
    ],
)
def test_names_are_spelled_as_companies_say_them(name: str, initials: str, full: str) -> None:
    assert pinyin(name) == (initials, full)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gzmt", "sh600519"),
        ("GZMT", "sh600519"),
        ("maotai", "sh600519"),
        ("guizhou mao tai", "sh600519"),
        ("茅台", "sh600519"),
        ("@茅台", "sh600519"),
        ("贵州", "sh600519"),
        ("600519", "sh600519"),
        ("600519.SH", "sh600519"),
        ("腾讯", "hk00700"),
        ("騰訊", "hk00700"),
        ("700", "hk00700"),
        ("tencent", "hk00700"),
        ("aapl", "usAAPL"),
        ("＄AAPL", "usAAPL"),
        ("apple", "usAAPL"),
        ("cqpj", "sh600132"),
        ("沪深300", "sh000300"),
        ("hsi", "hkHSI"),
        ("平安银行", "sz000001"),
    ],
)
def test_a_stock_is_found_by_code_name_and_pinyin(typed: str, code: str) -> None:
    assert SHIPPED.find(typed)[:1] == [code] or code in SHIPPED.find(typed)[:3]


def test_nothing_typed_finds_nothing() -> None:
    assert SHIPPED.find("") == SHIPPED.find("  ") == SHIPPED.find("没有这样的公司名") == []


def test_an_exact_name_comes_before_a_piece_of_one() -> None:
    assert SHIPPED.find("阿里巴巴") == ["usBABA", "hk09988"]


def test_what_was_typed_as_a_whole_resolves_to_the_stock_meant() -> None:
    assert SHIPPED.resolve("贵州茅台") == ("sh600519",)
    assert SHIPPED.resolve("600519") == ("sh600519",)
    assert SHIPPED.resolve("000001") == ("sz000001", "sh000001")
    assert SHIPPED.resolve("sz301999") == ("sz301999",)
    assert SHIPPED.resolve("茅") == ()
    assert SHIPPED.resolve("GZMT") == ()
    assert SHIPPED.resolve("$GZMT") == ("usGZMT",)
    assert SHIPPED.resolve("AAPL") == ("usAAPL",)


def test_names_learned_from_the_archive_are_found_and_the_most_used_comes_first() -> None:
    learned = SHIPPED.with_names({("sz301999", "江南智造"): 5, ("sz301999", "江南股份"): 9, ("sh600519", "茅台"): 3})
    assert learned.names("sz301999") == ("江南股份", "江南智造")
    assert learned.names("sh600519")[0] == "茅台"
    assert learned.name("sh600519") == "贵州茅台"
    assert learned.find("jnzz") == learned.find("江南智") == ["sz301999"]
    assert "sz301999" not in SHIPPED


def test_pairs_met_twice_count_twice_and_odd_ones_are_left_out() -> None:
    pairs = [
        ("sz301999", "江南"),
        ("sz301999", "江南智造"),
        ("sz301999", "江南智造"),
        ("nonsense", "甲乙丙"),
        ("sz301999", "7"),
    ]
    learned = SHIPPED.with_names(pairs)
    assert learned.names("sz301999") == ("江南智造", "江南")
    assert "nonsense" not in learned


def test_learned_names_of_two_characters_are_not_looked_for_in_texts() -> None:
    learned = SHIPPED.with_names([("sz301999", "江南"), ("sz301999", "江南智造")])
    assert "江南智造" in learned.sought
    assert "江南" not in learned.sought
    assert "长和" not in learned.sought  # marked as for looking up only


def test_an_alias_of_the_readers_own_wins() -> None:
    mine = SHIPPED.with_aliases({"宁王": "300750", "苹果": "sz301999", "无码": "?"})
    assert mine.find("宁王") == ["sz300750"]
    assert mine.sought["宁王"] == "sz300750"
    assert mine.codes_named("苹果")[0] == "sz301999"
    assert mine.is_alias("宁王") and not SHIPPED.is_alias("宁王")
    assert mine.codes_named("无码") == ()


def test_a_directory_goes_to_another_process_whole() -> None:
    mine = SHIPPED.with_names([("sz301999", "江南智造")]).with_aliases({"宁王": "300750"})
    mine.find("宁")
    copy = pickle.loads(pickle.dumps(mine))
    assert copy.find("jnzz") == ["sz301999"]
    assert copy.sought == mine.sought


@given(st.text(max_size=12))
@settings(max_examples=150)
def test_finding_never_raises(typed: str) -> None:
    assert all(code in SHIPPED or normalise(typed.strip()) for code in SHIPPED.find(typed))


@given(st.text(max_size=50))
def test_evening_a_text_moves_no_offset(text: str) -> None:
    assert len(evened(text)) == len(text)


@given(st.text(st.characters() | st.sampled_from("國騰ＡİŉЖ…ﬁ\u0301\U0002f800"), min_size=1, max_size=50))
def test_a_long_text_is_evened_as_each_of_its_characters(text: str) -> None:
    import numpy  # noqa: F401  long texts are evened in arrays where it is loaded

    text = (text * 300)[:300]
    assert evened(text) == "".join(map(evened, text))


def test_five_thousand_stocks_are_searched_while_typing() -> None:
    characters = "东南西北金木水火土天地玄黄宇宙洪荒日月盈昃"
    pairs = [
        (
            f"sz{300000 + i}" if i < 3000 else f"sh{600000 + i - 3000}",
            characters[i % 21] + characters[i // 21 % 21] + "股份",
        )
        for i in range(4999)
    ]
    large = SHIPPED.with_names(pairs)
    large.find("gz")  # spells the new names, once
    best = min(_seconds(large, typed) for typed in ("gzmt", "东", "60", "maotai") for _ in range(3))
    assert best < 0.01


def _seconds(directory: Directory, typed: str) -> float:
    start = time.perf_counter()
    directory.find(typed)
    return time.perf_counter() - start
