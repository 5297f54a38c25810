"""Which stocks an article names: every form, every doubt, and that no text breaks it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.article import (
    TITLE,
    Article,
    Code,
    Item,
    List,
    Mention,
    Paragraph,
    Passage,
    StockLink,
    Style,
    Styled,
    Table,
    passages,
)
from newstui.gate import Clean, body
from newstui.mentions import by_stock, find_mentions
from newstui.mentions.naming import Names
from newstui.stocks import Directory

SHIPPED = Directory.shipped()


def paragraph(text: str, *links: tuple[str, str]) -> Paragraph:
    """A paragraph in which the site linked the first occurrence of each (name, code)."""
    spans = [StockLink(text.index(name), text.index(name) + len(name), code) for name, code in links]
    return Paragraph(Passage(Clean(text), tuple(sorted(spans, key=lambda span: span.start))))


def found(text: str, title: str = "", directory: Directory = SHIPPED) -> list[tuple[str, str, str]]:
    """(name, code, kind) of a text of one paragraph; kind ends in ? where doubtful."""
    return shown(find_mentions(Article((paragraph(text),)), title, directory))


def shown(mentions: tuple[Mention, ...]) -> list[tuple[str, str, str]]:
    return [(m.name, m.code, m.kind + ("?" if m.doubtful else "")) for m in mentions]


def test_what_the_site_linked_is_a_mention_and_so_is_every_later_occurrence() -> None:
    article = Article(
        (paragraph("江南智造公告称，江南智造将扩产。", ("江南智造", "sz301999")), paragraph("江南智造股价上涨。"))
    )
    assert [(m.passage, m.start, m.kind) for m in find_mentions(article, "江南智造扩产", SHIPPED)] == [
        (TITLE, 0, "named"),
        (0, 0, "linked"),
        (0, 8, "named"),
        (1, 0, "named"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("新三板挂牌公司天风期货（834277）率先发布公告", "天风期货", "bj834277"),
        ("随后紫金矿业（601899）公告", "紫金矿业", "sh601899"),
        ("贵州茅台(600519.SH)上涨", "贵州茅台", "sh600519"),
        ("浦发银行(600000,股吧)公告", "浦发银行", "sh600000"),
        ("江西铜业股份（600362/00358.HK）公告", "江西铜业股份", "sh600362"),
        ("*ST奇信（002781）跌停", "*ST奇信", "sz002781"),
        ("据悉，由江南智造（301999）收购", "江南智造", "sz301999"),
        ("证券时报称江南智造（股票代码：301999）复牌", "江南智造", "sz301999"),
        ("沪深300指数（000300）收涨", "沪深300指数", "sh000300"),
        ("平安银行（000001）收涨", "平安银行", "sz000001"),
        ("上证指数（000001）收涨", "上证指数", "sh000001"),
        ("腾讯控股（00700.HK）回购", "腾讯控股", "hk00700"),
        ("騰訊控股（00700）回購", "騰訊控股", "hk00700"),
        ("台積電（TSM）ADR 上漲", "台積電", "usTSM"),
        ("Tidewater Optics (NYSE: TWO) fell", "Tidewater Optics", "usTWO"),
        ("said Apple (NASDAQ: AAPL) today", "Apple", "usAAPL"),
        ("买入 $AAPL 的投资者", "$AAPL", "usAAPL"),
        ("关注SH600519的人", "SH600519", "sh600519"),
        ("关注600519.SH的人", "600519.SH", "sh600519"),
        ("证券代码：600519", "600519", "sh600519"),
    ],
)
def test_a_code_in_the_text_makes_a_stock_certain(text: str, name: str, code: str) -> None:
    assert (name, code, "coded") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "邮编：300072",
        "天津市南开区卫津路92号（300072）",
        "截至目前（202203）",
        "杂志创办（200806）",
        "共计600519元",
        "600519",
        "（600519）",
        "持有江南精选混合（001827）的基民",
        "run `$HOME` and $PATH, then ./AAPL.N",
        "aapl.o and gb",
        "编号 SN600519X",
        "电话 010-600519",
    ],
)
def test_other_numbers_and_words_are_no_codes(text: str) -> None:
    assert found(text) == []


def test_a_second_code_in_the_brackets_is_a_mention_of_its_own() -> None:
    assert found("中国平安（601318.SH、02318.HK）公告") == [
        ("中国平安", "sh601318", "coded"),
        ("02318.HK", "hk02318", "coded"),
    ]


def test_the_length_of_an_unknown_name_is_learned_from_its_other_occurrences() -> None:
    assert found("今年江南新能源（301999）扩产，江南新能源表示")[0] == ("江南新能源", "sz301999", "coded")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("贵州茅台、三安光电获融资净买入", ["贵州茅台", "三安光电"]),
        ("腾讯和台积电", ["腾讯", "台积电"]),
        ("持有茅台股份八年", ["茅台"]),
        ("平安银行发布业绩", ["平安银行"]),
        ("中国平安保险和京东集团", ["中国平安", "京东"]),
        ("上证500与上证50", ["上证50"]),
        ("Shares of Apple and Tesla rose", ["Apple", "Tesla"]),
        ("an apple a day; shares", []),
        ("提高通行效率，加强生产，北京东路的行情，报道指出", []),
        ("中国动力电池产业创新联盟", []),
        ("Intel and Google released a kernel patch", []),
    ],
)
def test_names_alone_are_found_whole_and_never_inside_another_word(text: str, names: list[str]) -> None:
    assert [name for name, _code, _kind in found(text)] == names


def test_an_ordinary_word_is_a_stock_only_in_a_passage_that_speaks_of_shares() -> None:
    assert found("苹果涨价，老百姓少买了") == []
    assert found("苹果股价上涨") == [("苹果", "usAAPL", "named")]
    assert found("苹果发布新手机，个股走强") == [("苹果", "usAAPL", "named")]
    assert found("汇川技术、机器人、埃斯顿等走强")[1] == ("机器人", "sz300024", "named")
    assert found("机器人板块的股票成交活跃") == [("机器人", "sz300024", "named?")]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("国务院同意在鄂尔多斯市、扬州市设立试验区", "鄂尔多斯", "sh600295"),
        ("在鄂尔多斯等27个城市", "鄂尔多斯", "sh600295"),
        ("充分利用线上线下相结合的渠道", "线上线下", "sz300959"),
        ("一家工业机器人企业", "机器人", "sz300024"),
        ("半导体、机器人和企业软件", "机器人", "sz300024"),
        ("大力发展太阳能光伏", "太阳能", "sz000591"),
        ("让老百姓手里有钱", "老百姓", "sh603883"),
        ("中国动力电池产业创新联盟发布数据", "中国动力", "sh600482"),
        ("中国黄金协会发布数据", "中国黄金", "sh600916"),
        ("周末去张家界玩", "张家界", "sz000430"),
        ("河边的茅台镇下雨了", "茅台", "sh600519"),
        ("江南一带的江南智造小镇风光", "江南智造", "sz301999"),
    ],
)
def test_a_linked_name_that_means_something_else_is_kept_and_doubted(text: str, name: str, code: str) -> None:
    (mention,) = find_mentions(Article((paragraph(text, (name, code)),)), "", SHIPPED)
    assert (mention.name, mention.code, mention.kind) == (name, code, "linked")
    assert mention.doubtful and mention.reason.endswith(".")


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("太平洋证券则表示", "太平洋", "sh601099"),
        ("分别是鸿海精密、中国平安保险和京东集团", "中国平安", "sh601318"),
        ("位于宁夏的金晶科技有限公司", "金晶科技", "sh600586"),
        ("买入长城证券中短债基金", "长城证券", "sz002939"),
        ("港信期货成立，青岛港持股60%", "青岛港", "sh601298"),
        ("大参林、老百姓、益丰药房门店数增加", "老百姓", "sh603883"),
        ("鄂尔多斯涨停，煤炭股走强", "鄂尔多斯", "sh600295"),
        ("深圳市凯中精密技术股份有限公司", "凯中精密", "sz002823"),
    ],
)
def test_a_linked_name_that_only_looks_odd_is_not_doubted(text: str, name: str, code: str) -> None:
    (mention,) = [m for m in find_mentions(Article((paragraph(text, (name, code)),)), "", SHIPPED) if m.name == name]
    assert not mention.doubtful


def test_a_word_that_the_site_took_for_a_company_is_doubted_once_and_not_at_every_turn() -> None:
    article = Article(
        (paragraph("工业机器人很忙。", ("机器人", "sz300024")), paragraph("机器人不怕累，机器人股份除外。"))
    )
    assert [(m.passage, m.kind, m.doubtful) for m in find_mentions(article, "机器人日记", SHIPPED)] == [
        (0, "linked", True),
        (1, "named", False),
    ]


def test_a_name_that_is_a_place_in_one_sentence_is_one_in_the_next() -> None:
    article = Article((paragraph("茅台镇下雨了。"), paragraph("您问茅台在哪儿？"), paragraph("茅台股价上涨。")))
    assert [m.doubtful for m in find_mentions(article, "", SHIPPED)] == [True, True, False]


def test_a_code_in_the_post_removes_every_doubt() -> None:
    text = "机器人（300024）公告称，公司的工业机器人订单增长。"
    assert found(text) == [("机器人", "sz300024", "coded"), ("机器人", "sz300024", "named")]


def test_an_alias_of_the_reader_is_looked_for_and_never_doubted() -> None:
    mine = SHIPPED.with_aliases({"宁王": "300750"})
    assert found("宁王的早餐", directory=mine) == [("宁王", "sz300750", "named")]


def test_a_name_learned_from_the_archive_is_found_in_other_posts() -> None:
    assert found("江南智造扩产") == []
    assert found("江南智造扩产", directory=SHIPPED.with_names([("sz301999", "江南智造")]))[0][1] == "sz301999"


def test_an_index_with_two_codes_on_one_name_is_one_mention() -> None:
    passage = Passage(Clean("沪深300上涨"), (StockLink(0, 5, "sz399300"), StockLink(0, 5, "sh000300")))
    assert shown(find_mentions(Article((Paragraph(passage),)), "", SHIPPED)) == [("沪深300", "sh000300", "linked")]


def test_program_code_names_no_stocks() -> None:
    line = Passage(Clean("股价 print('贵州茅台', 600519.SH)"))
    inline = Passage(Clean("股价看 茅台 变量"), (Styled(4, 6, Style.CODE),))
    assert find_mentions(Article((Code(line), Paragraph(inline))), "", SHIPPED) == ()


def test_passages_are_numbered_as_the_article_counts_them() -> None:
    article = Article(
        (
            paragraph("开头"),
            List((Item(Passage(Clean("五粮液"))), Item(Passage(Clean("没有"))))),
            Table(((Passage(Clean("招商银行")), Passage(Clean("比亚迪"))),)),
        )
    )
    assert [(m.passage, m.name) for m in find_mentions(article, "茅台", SHIPPED)] == [
        (TITLE, "茅台"),
        (1, "五粮液"),
        (3, "招商银行"),
        (4, "比亚迪"),
    ]


def test_mentions_are_summed_up_by_stock_with_their_strongest_kind() -> None:
    article = Article(
        (
            paragraph("贵州茅台公告，茅台股价涨", ("贵州茅台", "sh600519")),
            paragraph("关注SZ000858"),
            paragraph("在鄂尔多斯市", ("鄂尔多斯", "sh600295")),
        )
    )
    summed = by_stock(find_mentions(article, "", SHIPPED), SHIPPED)
    assert [(m.code, m.name, m.kind, m.doubtful, m.count) for m in summed] == [
        ("sh600519", "贵州茅台", "linked", False, 2),
        ("sz000858", "五粮液", "coded", False, 1),
        ("sh600295", "鄂尔多斯", "linked", True, 1),
    ]


PIECES = st.one_of(
    st.sampled_from(
        ["贵州茅台", "茅台", "镇", "机器人", "工业", "鄂尔多斯", "市", "（600519）", "(300750.SZ)", "$AAPL"]
    ),
    st.sampled_from(
        ["Apple", "'s", "提高通", "北京东", "、", "。", "\n", "00700.HK", "NASDAQ:AAPL", "中国平安", "保险"]
    ),
    st.sampled_from(["*ST奇信", "上证50", "0", "騰訊", "ﬁ", "…", "é", "🀄", "（", "）", "股份", "证券代码："]),
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


def test_a_linked_name_with_a_line_break_is_no_name_between_title_and_text() -> None:
    article = Article((Paragraph(Passage(body("茅台镇\n茅台"), (StockLink(3, 6, "sh600519"),))),))
    assert [(found.passage, found.start) for found in find_mentions(article, body(""), SHIPPED)] == [(0, 0), (0, 3)]


@given(st.lists(TEXTS, max_size=4), TEXTS, st.data())
@settings(max_examples=200)
def test_no_text_breaks_it_and_every_mention_lies_where_it_says(
    texts: list[str], title: str, data: st.DataObject
) -> None:
    blocks = []
    for text in map(body, texts):
        spans: tuple[StockLink, ...] = ()
        if text:
            start = data.draw(st.integers(0, len(text) - 1))
            spans = (StockLink(start, data.draw(st.integers(start, len(text) + 1)), "sh600519"),)
        blocks.append(Paragraph(Passage(text, spans)))
    article, title = Article(tuple(blocks)), body(title)
    mentions = find_mentions(article, title, SHIPPED)
    texts = [passage.text for passage in passages(article)]
    previous = (TITLE, 0)
    for mention in mentions:
        text = title if mention.passage == TITLE else texts[mention.passage]
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.name
        assert (mention.passage, mention.start) >= previous
        previous = (mention.passage, mention.end)


@given(st.text(st.sampled_from("贵州茅台酒A1é。 \ud800"), max_size=300))
def test_names_are_found_in_a_long_text_as_in_a_short_one(text: str) -> None:
    import numpy  # noqa: F401  long texts are searched in arrays where it is loaded

    names = Names({"贵州茅台": "sh600519", "茅台酒": "a", "台1": "b", "é。": "c"})
    filler = "。" * 300
    apart = [named.start for named in names.places(text, text)] if len(text) < 200 else None
    together = [named.start for named in names.places(text + filler, text + filler) if named.start < len(text) - 1]
    if apart is not None and not text.endswith("é"):
        assert together == apart
    expected = [match.start() for match in re.finditer("[贵茅台é](?=[州台1。])", text + filler)]
    assert list(names._beginnings(text + filler)) == expected
