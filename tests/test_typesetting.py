"""Lines: where they may break, that nothing is lost, that nothing is wider than the measure, that all of it is fast."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from newstui import gate
from newstui.article import (
    TITLE,
    Article,
    Block,
    Code,
    Heading,
    Image,
    Item,
    Link,
    List,
    Paragraph,
    Passage,
    Removed,
    Rule,
    Table,
    Video,
    passages,
)
from newstui.typesetting import (
    FILLER,
    NARROW,
    WIDE,
    Caption,
    Place,
    Role,
    SetSheet,
    Setting,
    Sheet,
    broken,
    filled,
    gaps_in,
    may_break,
    reading_minutes,
    shown,
)
from newstui.typesetting.breaking import need, stretches
from newstui.typesetting.classes import classes


def words(text: str, *spans: Link) -> Passage:
    return Passage(gate.body(text), spans)


def marked(text: str) -> str:
    """The text with ÷ wherever a line may end."""
    letters = classes(text)
    return "".join("÷" * may_break(letters, at) + character for at, character in enumerate(text))


def rows(text: str, measure: int, **options: bool) -> list[str]:
    return [text[a:b] for a, b in broken(text, measure, **options)]


def drawn(sheet: Sheet, setting: Setting) -> list[str]:
    """The lines of a sheet as they are seen."""
    return [
        "".join(p.lead + sheet.text(line.block, p.part)[p.start : p.end] for p in line.pieces) + line.tail
        for line in SetSheet(sheet, setting).lines()
    ]


def article(*blocks: Block, removed: tuple[Removed, ...] = ()) -> Sheet:
    return Sheet(article=Article(blocks=blocks, removed=removed))


# ---- where a line may end

UAX14 = """
LB5   ab\tcd                ab ÷cd
LB7   a b                   a ÷b
LB9   e\u0301e\u0301 x      e\u0301e\u0301 ÷x
LB11  a\u2060b              a\u2060b
LB12  10\u00a0000 kg        10\u00a0000 ÷kg
LB13  really ! (so ) .      really ! ÷(so ) .
LB14  ( a ) b               ( a ) ÷b
LB15  say “ hello ” now     say ÷“ hello ” ÷now
LB16  一) 々                一) 々
LB17  中——文                中÷——÷文
LB19  say "hello" now       say ÷"hello" ÷now
LB19a it’s the dogs’ bone   it’s ÷the ÷dogs’ ÷bone
LB20a a -word and -5        a ÷-word ÷and ÷-5
LB21  well-known e-mail     well-÷known ÷e-÷mail
LB22  wait... no… yes……     wait... ÷no… ÷yes……
LB23  4K 5G A4 x1           4K ÷5G ÷A4 ÷x1
LB23a ¥中 中%               ¥中 ÷中%
LB24  C++ $x 5%x            C++ ÷$x ÷5%x
LB25  -1,234.56% ($12.35)   -1,234.56% ÷($12.35)
LB25  2022-02-08 11:30      2022-02-08 ÷11:30
LB25  2021/12/31 24/7       2021/12/31 ÷24/7
LB28  snowboarding          snowboarding
LB29  e.g. www.sina.com.cn  e.g. ÷www.sina.com.cn
LB30  f(x) read(s) [1]a     f(x) ÷read(s) ÷[1]a
LB30a 🇨🇳🇯🇵🇰🇷                🇨🇳÷🇯🇵÷🇰🇷
LB30b 👍🏽👍🏽                 👍🏽÷👍🏽
LB8a  👨‍👩‍👧👨‍👩‍👧               👨‍👩‍👧÷👨‍👩‍👧
LB31  中文字                中÷文÷字
"""

TAILORED = """
closing marks        你好，世界。再见！好？的；否、了）的】    你÷好，÷世÷界。÷再÷见！÷好？÷的；÷否、÷了）÷的】
closing after space  你好 ，世界 。好 ：的                            你÷好 ，÷世÷界 。÷好 ：÷的
opening marks        见《批复》和（一）【二】「三」                    见÷《批÷复》÷和÷（一）÷【二】÷「三」
curled quotes        他说“好”了                                      他÷说÷“好”÷了
Latin in quotes      公司“Apple”很大                                 公÷司÷“Apple”÷很÷大
straight quotes      他说"好"了"是"吗                                 他÷说÷"好"÷了÷"是"÷吗
an odd straight one  他说"好                                          他÷说"好
dashes               好——记者                                         好÷——÷记÷者
drawn dashes         好──记者                                         好÷──÷记÷者
ellipses             好……的…吗                                        好……÷的…÷吗
range marks          周一～周五 周一－周五                              周÷一～÷周÷五 ÷周÷一－÷周÷五
middle dot           约翰·史密斯                                       约÷翰·÷史÷密÷斯
dates as names       “3·21”东航                                        “3·21”÷东÷航
wide slash           中／英                                           中／÷英
percent              涨5.2%了 涨５．２％了                              涨÷5.2%÷了 ÷涨÷５．２％÷了
measure words        豪掷35亿元，27个城市                             豪÷掷÷35亿元，÷27个÷城÷市
currency             约￥100万，$5亿，100美元                          约÷￥100万，÷$5亿，÷100美元
degrees              零下5℃到30°C                                    零÷下÷5℃÷到÷30°C
dates                2022年2月8日晚                                   2022年÷2月÷8日÷晚
points               上升0.5个百分点后                                 上÷升÷0.5个百分点÷后
Latin words          苹果iPhone手机                                    苹÷果÷iPhone÷手÷机
slashes in words     每km/h和TCP/IP                                    每÷km/h÷和÷TCP/IP
wide Latin           ＡＢＣ公司                                        ＡＢＣ÷公÷司
codes                宁德时代（300750）                                宁÷德÷时÷代÷（300750）
starred names        *ST奇信                                           *ST÷奇÷信
small kana           ちょっと、キャッチャー                               ちょっ÷と、÷キャッ÷チャー
repetition           人々は時々                                        人々÷は÷時々
Japanese quotes      「東京」へ『行く』                                 「東÷京」÷へ÷『行÷く』
Korean words         한국어 문장은 단어로                                한국어 ÷문장은 ÷단어로
Korean with Latin    Apple은 5월에(금)                                 Apple은 ÷5월에(금)
Korean with Han      한국(韓國)과                                      한국(韓÷國)과
conjoining jamo      \u1112\u1161\u11ab\u1100\u116e\u11a8              \u1112\u1161\u11ab\u1100\u116e\u11a8
wide space           甲　乙                                            甲　÷乙
a list bullet        • 甲•乙                                            • ÷甲÷•乙
variation selectors  葛\U000e0100城❤️好                                 葛\U000e0100÷城÷❤️÷好
"""


def cases(table: str, width: int) -> list[tuple[str, str, str]]:
    found = []
    for row in filter(None, table.splitlines()):
        name, rest = row[:width].strip(), row[width:]
        half = next(at for at in range(len(rest)) if rest[at:].startswith("  "))
        found.append((name, rest[:half].strip(" "), rest[half:].strip(" ")))
    return found


@pytest.mark.parametrize(("rule", "text", "breaks"), cases(UAX14, 6))
def test_lines_end_where_the_unicode_algorithm_says(rule: str, text: str, breaks: str) -> None:
    assert marked(text) == breaks.replace("ab ÷cd", "ab\t÷cd")


@pytest.mark.parametrize(("rule", "text", "breaks"), cases(TAILORED, 21))
def test_lines_end_where_chinese_japanese_and_korean_typesetters_let_them(rule: str, text: str, breaks: str) -> None:
    assert marked(text) == breaks


# ---- lines of a text

SETTINGS: list[tuple[str, int, list[str]]] = [
    ("他说：“好。”", 8, ["他说：", "“好。”"]),
    ("鄂尔多斯等27个城市和地区", 12, ["鄂尔多斯等", "27个城市和", "地区"]),
    ("苹果公司的 iPhone 14 Pro 销量", 12, ["苹果公司的", "iPhone 14", "Pro 销量"]),
    ("增长12.5%——记者", 10, ["增长12.5%", "——记者"]),
    ("一\n二\n\n三", 10, ["一", "二", "", "三"]),
    ("  spaces   at ends   hang  ", 6, ["spaces", "at", "ends", "hang"]),
    ("见https://example.cn/a/b-c?d=e", 12, ["见", "https://", "example.cn/", "a/b-c?d=e"]),
    ("supercalifragilistic", 7, ["superca", "lifragi", "listic"]),
    ("한국어문장입니다", 8, ["한국어문", "장입니다"]),
    ("", 10, [""]),
    ("中", 1, ["中"]),
    ("e\u0301\u0301\u0301e\u0301", 1, ["e\u0301\u0301\u0301", "e\u0301"]),
    ("👨‍👩‍👧👨‍👩‍👧", 2, ["👨‍👩‍👧", "👨‍👩‍👧"]),
]


@pytest.mark.parametrize(("text", "measure", "expected"), SETTINGS)
def test_texts_break_into_lines(text: str, measure: int, expected: list[str]) -> None:
    assert rows(text, measure) == expected


def test_a_gap_between_han_and_latin_takes_a_cell_and_is_in_no_text() -> None:
    text = "苹果iPhone手机5G网络"
    assert rows(text, 10) == ["苹果iPhone", "手机5G网络"]
    assert rows(text, 10, has_gap=True) == ["苹果", "iPhone手", "机5G网络"]
    assert gaps_in(text, 0, len(text)) == [2, 8, 10, 12]
    assert gaps_in(text, 2, 10) == [8]
    assert gaps_in("在2021年10月8日与A股，约5%股权", 0, 21) == [1, 12, 13, 16, 18]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一二三四五六七八九十甲。", ["一二三四五六七八九", "十甲。"]),
        ("一二三四五六七八九》甲。", ["一二三四五六七八", "九》甲。"]),
        ("一二三四五六七《八》甲。", ["一二三四五六七《八》", "甲。"]),
        ("一二三四五六七八九十AB", ["一二三四五六七八九十", "AB"]),
        ("一二三四五六七八九十甲乙。", ["一二三四五六七八九十", "甲乙。"]),
        ("一二三四五六七八九十甲乙", ["一二三四五六七八九十", "甲乙"]),
        ("一二三ABCDEFGHIJKLMN甲。", ["一二三ABCDEFGHIJKLMN", "甲。"]),
    ],
)
def test_no_lone_character_ends_a_paragraph_where_company_can_be_had(text: str, expected: list[str]) -> None:
    assert rows(text, 20) == expected


def test_the_first_line_may_be_narrower_than_the_others() -> None:
    assert [b - a for a, b in broken("一二三四五六七", 8, 4)] == [2, 4, 1]


NEWS = (
    "中国国际“涨跌”。，！？；：、（）《》「」—…·～％%￥$abcXYZ019 \n\u3000./-?&:@"
    "\"'éß한국어ぁーッ々🇨👍🏽\u200d❤️\u0301\u00a0"
)
texts = st.text(
    st.one_of(st.sampled_from(NEWS), st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.just("\n")), max_size=160
)
measures = st.integers(1, 60)


@settings(max_examples=200, deadline=None)
@given(texts, measures, measures, st.booleans(), st.booleans())
@example("\u0301" * 5, 1, 1, False, False)
@example('"' * 9 + "中 " * 9, 3, 2, True, True)
def test_lines_lose_nothing_double_nothing_and_keep_the_measure(
    text: str, measure: int, first: int, is_wide: bool, has_gap: bool
) -> None:
    text = gate.body(text)
    table = WIDE if is_wide else NARROW
    lines = broken(text, measure, first, table, has_gap)
    end = 0
    for number, (a, b) in enumerate(lines):
        assert end <= a <= b
        assert not text[end:a].strip(), "only white space stands between lines"
        cells = table.cells(text[a:b]) + (len(gaps_in(text, a, b)) if has_gap else 0)
        if cells > (measure if number else first):
            letters = classes(text)
            assert all(need(letters, text, at) == 4 for at in range(a + 1, b)), "only a single cluster is too wide"
        end = b
    assert not text[end:].strip()


@settings(max_examples=200, deadline=None)
@given(texts, measures)
def test_no_line_ends_badly_where_it_could_end_better(text: str, measure: int) -> None:
    for piece in gate.body(text).split("\n"):
        lines = broken(piece, measure)
        piece = piece.rstrip()
        letters = classes(piece)
        for (a, _), (b, _) in pairwise(lines):
            badness = need(letters, piece, b)
            for at in range(a + 1, len(piece)):
                if NARROW.cells(piece[a:at].rstrip()) > measure:
                    break
                assert need(letters, piece, at) >= min(badness, 3), (piece[a:at], piece[a:b])


phrases = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "“", "（", "《", "「", "【"]),
    st.one_of(
        st.text(st.sampled_from("国务院日前发布关于设立试验区的批复"), min_size=1, max_size=9),
        st.sampled_from(
            ["iPhone", "12.5%", "35亿元", "2022-02-08", "《批复》", "C++", "3·15", "约￥100万", "ちょっと", "文章"]
        ),
    ),
    st.sampled_from(["", "”", "）", "》", "」", "】"]),
    st.sampled_from(["", "，", "。", "、", "：", "！", "……", "——", " "]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(phrases, min_size=1, max_size=20).map("的".join), st.integers(18, 60), st.booleans())
def test_no_line_of_chinese_begins_with_a_closing_mark_or_ends_with_an_opening_one(
    text: str, measure: int, has_gap: bool
) -> None:
    lines = rows(text, measure, has_gap=has_gap)
    for above, below in pairwise(lines):
        assert below[0] not in "，。、：；！？”）》」】％%…·～っょー々", (above, below)
        assert above[-1] not in "“（《「【￥$", (above, below)
        assert (above[-1], below[0]) != ("—", "—")
        assert not (above[-1].isascii() and above[-1].isalnum() and below[0].isascii() and below[0].isalnum())
        assert not (above[-1].isdigit() and below[0] in "亿万元年月日%％")


@settings(max_examples=100, deadline=None)
@given(texts, st.integers(1, 40))
def test_stretches_of_a_long_text_meet_without_loss(text: str, step: int) -> None:
    found = stretches(text, 0, len(text), step)
    assert found[0][0] == 0 and found[-1][1] == len(text)
    for (_, end), (start, _) in pairwise(found):
        assert start == end or text[end:start] == "\n"


# ---- cells

MANY = (*range(0x20, 0x3400), *range(0x3400, 0xD800, 13), *range(0xE000, 0x20000), *range(0x20000, 0x110000, 997))
"""Every code point but for most of those that stand in the thousands beside others like them."""


def test_cells_are_those_that_the_renderer_counts() -> None:
    """Every character that passes the gate, except those a newer Unicode table made wide since."""
    wrong = [
        hex(code)
        for code in MANY
        if (character := chr(code)).isprintable()
        and gate.body(character) == character
        and not 0xFE00 <= code <= 0xFE0F
        and NARROW[character] != get_character_cell_size(character)
    ]
    assert wrong == []


@settings(max_examples=200, deadline=None)
@given(texts)
@example("👨‍👩‍👧a❤️👍🏽\u200d中क्‍षe\u0301")
def test_what_is_shown_of_a_text_has_the_cells_it_was_measured_with(text: str) -> None:
    text = gate.body(text).replace("\n", " ")
    visible = "".join(text[a:b] for a, b in shown(text, 0, len(text)))
    assert cell_len(visible) == NARROW.cells(text)


def test_wide_ambiguous_characters_are_filled_up_to_their_cells() -> None:
    text = "他说“好”…①中a"
    assert WIDE.cells(text) == NARROW.cells(text) + 4
    assert cell_len(filled(text)) == WIDE.cells(text)
    assert filled(text).replace(FILLER, "") == text


def test_no_emoji_is_sent_that_terminals_draw_in_different_widths() -> None:
    text = "a❤️👍🏽👨‍👩‍👧b"
    assert "".join(text[a:b] for a, b in shown(text, 0, len(text))) == "a❤👍👨b"


# ---- blocks

URL = gate.web_address("https://example.com/news/2022/02/08/picture.jpg")
assert URL is not None

BLOCKS: list[tuple[str, tuple[Block, ...], int, list[str]]] = [
    (
        "paragraphs stand apart",
        (Paragraph(words("一二三四五六")), Paragraph(words("七"))),
        8,
        ["一二三四", "五六", "", "七"],
    ),
    (
        "items hang from their markers",
        (List((Item(words("一二三四五六")), Item(words("七八九十甲乙"), "•", 1), Item(words("丙"), "10."))),),
        12,
        ["• 一二三四五", "  六", "  • 七八九十", "    甲乙", "10. 丙"],
    ),
    (
        "quotes have a bar for every depth, and so have the lines between them",
        (Paragraph(words("一二三四五六"), 1), Paragraph(words("六"), 2), Paragraph(words("七"))),
        12,
        ["▎ 一二三四五", "▎ 六", "▎ ", "▎ ▎ 六", "", "七"],
    ),
    (
        "code keeps its spaces and goes on behind a mark",
        (Code(words("def f(x):\n    return x")),),
        10,
        ["  def f(x)", "» :", "      retu", "» rn x"],
    ),
    ("a rule stands in the middle", (Rule(),), 9, ["   ───"]),
    (
        "a table's columns fit their cells, numbers to the right",
        (
            Table(
                (
                    (words("代码"), words("名称"), words("涨跌")),
                    (words("600519"), words("茅台"), words("1.25%")),
                    (words("300750"), words("宁德时代"), words("-12.5%")),
                ),
                1,
            ),
        ),
        40,
        [
            "代码   │ 名称     │   涨跌",
            "───────┼──────────┼───────",
            "600519 │ 茅台     │  1.25%",
            "300750 │ 宁德时代 │ -12.5%",
        ],
    ),
    (
        "cells are wrapped, and their rows ruled",
        (Table(((words("甲"), words("一二三四五六七")), (words("乙"), words("八")))),),
        13,
        ["甲 │ 一二三四", "   │ 五六七", "───┼─────────", "乙 │ 八"],
    ),
    (
        "a table that is too wide becomes records",
        (Table((tuple(words(f"列{n}") for n in range(4)), tuple(words(f"long-value-{n}") for n in range(4))), 1),),
        20,
        ["列0 · 列1 · 列2", "列3", "", *(f"列{n}: long-value-{n}" for n in range(4))],
    ),
    (
        "an image is its caption and its address",
        (Image(URL, words("图为工厂")), Image(None), Video(URL)),
        40,
        [
            "[Image: 图为工厂]",
            "  https://example.com/news/2022/02/08/p…",
            "",
            "[Image]",
            "",
            "[Video]  https://example.com/news/2022/…",
            "",
            "Links",
            "1. https://example.com/news/2022/02/08/",
            "   picture.jpg",
        ],
    ),
    (
        "every address stands once in a list at the end",
        (Paragraph(words("查看公告 https://a.cn/", Link(2, 4, URL), Link(5, 18, gate.Clean("https://a.cn/")))),),
        60,
        [
            "查看公告 https://a.cn/",
            "",
            "Links",
            "1. 公告 https://example.com/news/2022/02/08/picture.jpg",
            "2. https://a.cn/",
        ],
    ),
]


@pytest.mark.parametrize(("what", "blocks", "measure", "expected"), BLOCKS)
def test_blocks_are_set(what: str, blocks: tuple[Block, ...], measure: int, expected: list[str]) -> None:
    assert [line.rstrip() for line in drawn(article(*blocks), Setting(measure))] == [e.rstrip() for e in expected]


def test_paragraphs_may_begin_two_characters_in_and_stand_close() -> None:
    sheet = article(Paragraph(words("一" * 18)), Paragraph(words("二")), Heading(words("三")), Paragraph(words("四")))
    lines = drawn(sheet, Setting(30, indent="two"))
    assert lines == ["    " + "一" * 13, "一" * 5, "    二", "", "三", "", "    四"]


def test_what_was_removed_is_shown_in_its_place_when_asked_for() -> None:
    removed = (Removed(gate.ours("扫码关注"), "advert", 1), Removed(gate.ours("责任编辑"), "editor", 2))
    sheet = article(Paragraph(words("一")), Paragraph(words("二")), removed=removed)
    assert drawn(sheet, Setting(40)) == ["一", "", "二"]
    assert drawn(sheet, Setting(40, shows_removed=True)) == [
        *("一", "", "┊ [advert] 扫码关注", "", "二", "", "┊ [editor] 责任编辑")
    ]


def test_a_header_stands_above_and_its_title_is_the_titles_passage() -> None:
    sheet = Sheet(
        (Caption(words("标题"), Role.TITLE), Caption(words("来源 · 日期"))), Article((Paragraph(words("正文")),))
    )
    assert drawn(sheet, Setting(40)) == ["标题", "来源 · 日期", "", "正文"]
    assert (sheet.number(0, 0), sheet.number(1, 0), sheet.number(2, 0)) == (TITLE, None, 0)
    assert (sheet.find(TITLE), sheet.find(0)) == ((0, 0), (2, 0))


def test_names_of_stocks_are_kept_whole() -> None:
    sheet = Sheet((Caption(words("贵州茅台  特斯拉  腾讯控股  一个长得放不下的名字  美团"), Role.STOCKS),))
    assert drawn(sheet, Setting(16)) == ["贵州茅台  特斯拉", "腾讯控股", "一个长得放不下的", "名字  美团"]
    sheet = Sheet((Caption(words("新浪财经 · 2022-02-08 · 金融 › 集装箱社区")),))
    assert drawn(sheet, Setting(24)) == ["新浪财经 · 2022-02-08 ·", "金融 › 集装箱社区"]
    assert drawn(sheet, Setting(16)) == ["新浪财经 ·", "2022-02-08 ·", "金融 ›", "集装箱社区"]


def test_text_is_taken_unwrapped_with_tabs_between_cells() -> None:
    table = Table(((words("甲"), words("乙")), (words("丙"), words("丁"))))
    sheet = article(Paragraph(words("一二三四五六")), table, List((Item(words("七")), Item(words("八")))))
    assert sheet.extract(Place(0, 0, 2), Place(2, 1, 1)) == "三四五六\n甲\t乙\n丙\t丁\n七\n八"
    assert sheet.extract(Place(0, 0, 1), Place(0, 0, 3)) == "二三"


passage = st.builds(words, st.text(st.sampled_from(NEWS + "的了在是我有"), max_size=60))
row = st.lists(passage, min_size=3, max_size=3).map(tuple)
blocks = st.one_of(
    st.builds(Paragraph, passage, st.integers(0, 3)),
    st.builds(Heading, passage),
    st.builds(
        List,
        st.lists(st.builds(Item, passage, st.sampled_from(["•", "1.", ""]), st.integers(0, 4)), max_size=4).map(tuple),
    ),
    st.builds(Code, passage),
    st.builds(Table, st.lists(row, max_size=4).map(tuple), st.integers(0, 1)),
    st.builds(Image, st.sampled_from([URL, None]), passage),
    st.builds(Rule),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(blocks, max_size=8).map(tuple), st.integers(8, 90), st.sampled_from(["none", "two"]), st.booleans())
def test_every_character_of_an_article_stands_in_its_lines_once_and_in_order(
    blocks: tuple[Block, ...], measure: int, indent: str, is_wide: bool
) -> None:
    sheet = article(*blocks)
    setting = Setting(measure, "two" if indent == "two" else "none", is_ambiguous_wide=is_wide)
    seen: dict[int, str] = {}
    ends: dict[int, int] = {}
    order: list[int] = []
    table = WIDE if is_wide else NARROW
    for line in SetSheet(sheet, setting).lines():
        cells = table.cells(line.tail)
        for piece in line.pieces:
            text = sheet.text(line.block, piece.part)[piece.start : piece.end]
            cells += table.cells(piece.lead + text)
            number = sheet.number(line.block, piece.part)
            if number is None or not text:
                continue
            assert piece.start >= ends.get(number, 0)
            ends[number] = piece.end
            seen[number] = seen.get(number, "") + text
            if line.role not in (Role.TABLE, Role.TABLE_HEAD):  # cells stand side by side
                order.append(number)
        is_cluster = sum(p.end - p.start for p in line.pieces) < 24 and measure < 24
        assert cells <= measure or is_cluster
    for number, whole in enumerate(passages(sheet.article)):
        assert "".join(seen.get(number, "").split()) == "".join(whole.text.split())
    assert order == sorted(order)


# ---- on demand


def long_article(count: int) -> Sheet:
    one = Paragraph(words("国务院日前发布关于同意在27个城市设立跨境电商综合试验区的批复，本批城市将复制推广经验。" * 3))
    return Sheet((Caption(words("标题"), Role.TITLE),), Article((one,) * count))


def test_what_is_looked_at_in_any_order_is_what_stands_there_in_the_end() -> None:
    sheet = long_article(400)
    whole = list(SetSheet(sheet, Setting(60)).lines())
    lazily = SetSheet(sheet, Setting(60))
    lazily.set_end(30)
    assert not lazily.is_complete
    assert [lazily.line_at(lazily.height - n) for n in range(30, 0, -1)] == whole[-30:]
    middle = Place(200, 0, 50)
    line = lazily.line_at(lazily.y_of(middle))
    assert line is not None and line.block == 200
    assert line.pieces[0].start <= 50 < line.pieces[0].end
    while not lazily.settle(1):
        pass
    assert lazily.height == len(whole)
    assert list(lazily.lines()) == whole
    assert all(lazily.y_of(lazily.place_at(y)) == y for y in range(0, len(whole), 7) if whole[y].pieces)


def test_looking_at_a_line_moves_no_line_above_it() -> None:
    sheet = SetSheet(long_article(5000), Setting(40))
    above = [sheet.line_at(y) for y in range(100)]
    for y in range(100, sheet.height, sheet.height // 10):
        sheet.line_at(y)
    assert [sheet.line_at(y) for y in range(100)] == above


def test_a_place_in_a_cell_is_on_the_line_that_shows_it() -> None:
    sheet = article(Table(((words("一二三四五六七八"), words("甲乙丙丁戊己庚辛")),)))
    lines = SetSheet(sheet, Setting(15))
    assert [line.rstrip() for line in drawn(sheet, Setting(15))] == [
        "一二三 │ 甲乙丙",
        "四五六 │ 丁戊己",
        "七八   │ 庚辛",
    ]
    for part in (0, 1):
        assert [lines.y_of(Place(0, part, at)) for at in range(8)] == [0, 0, 0, 1, 1, 1, 2, 2]


def test_a_place_is_found_again_at_another_measure() -> None:
    sheet = long_article(50)
    narrow, wide = SetSheet(sheet, Setting(30)), SetSheet(sheet, Setting(80))
    for y in range(5, 300, 37):
        place = narrow.place_at(y)
        line = wide.line_at(wide.y_of(place))
        assert line is not None and line.block == place.block
        assert line.pieces[0].start <= place.offset < max(line.pieces[0].end, 1)


MILLION = 1_000_000
SENTENCE = "国务院日前发布关于设立试验区的批复，共27个城市。"
HUGE: dict[str, Callable[[], tuple[Block, ...]]] = {
    "a million paragraphs": lambda: (Paragraph(words(SENTENCE)),) * MILLION,
    "a paragraph of a million lines": lambda: (Paragraph(words((SENTENCE + "\n") * MILLION)),),
    "a paragraph without a break": lambda: (Paragraph(words(SENTENCE * MILLION)),),
    "a word of a million letters": lambda: (Paragraph(words("a" * MILLION)),),
    "code of a million lines": lambda: (Code(words("x = 1\n" * MILLION)),),
    "a list of a million items": lambda: (List((Item(words(SENTENCE)),) * MILLION),),
    "a table of a million rows": lambda: (Table(((words("代码"), words("名称")),) * MILLION, 1),),
}


@pytest.mark.parametrize("what", HUGE)
def test_a_huge_post_opens_like_a_short_one(what: str) -> None:
    huge = SetSheet(Sheet(article=article(*HUGE[what]()).article), Setting(80))
    assert all(huge.line_at(y) is not None for y in range(40))
    assert huge.line_at(huge.height // 2) is not None
    huge.set_end(40)
    assert not huge.is_complete, "set as far as was looked at, and no further"


def test_reading_takes_a_minute_for_450_characters_or_230_words() -> None:
    assert reading_minutes(Article((Paragraph(words("国" * 1350)),))) == 3
    assert reading_minutes(Article((Paragraph(words("word " * 460)),))) == 2
    assert reading_minutes(Article((Code(words("x = 1\n" * 5000)),))) == 1
    assert reading_minutes(Article((Paragraph(words("国" * 45)),) * 20_000)) == 2000


def test_the_tables_know_every_character_of_this_python() -> None:
    assert {classes(chr(code)) for code in MANY if unicodedata.category(chr(code)) != "Cs"} <= set(
        "ANIKOoCcXSYQqpZEDBbhG$%R+J z\n"
    )
