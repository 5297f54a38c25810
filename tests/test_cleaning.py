"""What a body becomes, kind by kind. The tables say it shortest: source on the left, paragraphs on the right."""

from __future__ import annotations

import re

import pytest

from newstui.article import (
    Article,
    Code,
    Heading,
    Image,
    Link,
    List,
    Note,
    Paragraph,
    Passage,
    StockLink,
    Style,
    Styled,
    Table,
    Video,
    images,
    links,
    paragraphs,
    passages,
)
from newstui.cleaning import clean

from . import cleaning_pages as pages


def stocks(article: Article) -> list[tuple[str, str]]:
    return [
        (span.code, passage.text[span.start : span.end])
        for passage in passages(article)
        for span in passage.spans
        if isinstance(span, StockLink)
    ]


def linked(article: Article) -> list[tuple[str, str]]:
    return [
        (span.url, passage.text[span.start : span.end])
        for passage in passages(article)
        for span in passage.spans
        if isinstance(span, Link)
    ]


def removed(article: Article) -> list[tuple[str, str]]:
    return [(cut.text, cut.rule) for cut in article.removed]


@pytest.mark.parametrize(("source", "expected"), pages.PARAGRAPHS)
def test_a_body_reads_as_these_paragraphs(source: str, expected: list[str]) -> None:
    assert paragraphs(clean(source)) == expected


@pytest.mark.parametrize(("source", "expected"), pages.MARKDOWN)
def test_markdown_reads_as_these_paragraphs(source: str, expected: list[str]) -> None:
    assert paragraphs(clean(source)) == expected


@pytest.mark.parametrize(("source", "expected"), pages.GENERATORS)
def test_tags_of_site_generators_leave_only_what_readers_see(source: str, expected: list[str]) -> None:
    assert paragraphs(clean(source)) == expected


@pytest.mark.parametrize(("source", "kept", "rule"), pages.BOILERPLATE)
def test_boilerplate_is_cut_and_told(source: str, kept: list[str], rule: str) -> None:
    article = clean(pages.NEWS + source + pages.MORE_NEWS if rule == "" else pages.NEWS + source)
    assert paragraphs(article) == [*pages.NEWS_PARAGRAPHS, *kept]
    assert rule in {cut.rule for cut in article.removed}


@pytest.mark.parametrize("source", pages.PROPER)
def test_text_that_only_looks_like_boilerplate_stays(source: str) -> None:
    article = clean(pages.NEWS + f"<p>{source}</p>")
    assert paragraphs(article) == [*pages.NEWS_PARAGRAPHS, re.sub("<.*?>", "", source)]
    assert not article.removed


def test_a_whole_page_of_a_news_site_reads_clean() -> None:
    article = clean(pages.PAGE, title=pages.PAGE_TITLE)
    assert paragraphs(article) == pages.PAGE_PARAGRAPHS
    assert article.original_title == "三月新能源车销量再创新高"
    assert article.stated_source == "云岭商报"
    assert article.stock_hints == {"sh600519", "sz300750"}
    assert stocks(article) == [("sz300750", "宁德时代"), ("sh600519", "贵州茅台")]
    assert [cut.rule for cut in article.removed] == [
        "original-title",
        "stated-source",
        "account-advert",
        "follow-code",
        "editor-element",
    ]
    assert not linked(article)


def test_what_was_cut_remembers_the_block_it_stood_before() -> None:
    article = clean("<p>原标题：旧题</p><p>甲乙丙。</p><p>丁戊己。</p><p class=article-editor>责任编辑：王五 SF001</p>")
    assert [(cut.rule, cut.before) for cut in article.removed] == [("original-title", 0), ("editor-element", 2)]


@pytest.mark.parametrize(("markup", "expected"), pages.STOCKS)
def test_stocks_that_the_site_marked_are_spans_with_codes(markup: str, expected: list[tuple[str, str]]) -> None:
    article = clean(f"<p>今日{markup}上涨</p><p>收盘。</p>")
    assert stocks(article) == expected
    assert linked(article) == []


def test_a_link_keeps_its_text_and_its_web_address_only() -> None:
    article = clean(
        '<p>见<a href="https://a.example/x">公告</a>、<a href="javascript:alert(1)">按钮</a>、<a href="/rel">本站</a>、'
        '<a href="//b.example/y">外站</a>。</p>'
    )
    assert paragraphs(article) == ["见公告、按钮、本站、外站。"]
    assert linked(article) == [("https://a.example/x", "公告"), ("https://b.example/y", "外站")]


def test_spans_say_how_text_is_set_and_never_hold_the_space_around_it() -> None:
    (block,) = clean("<p>甲<strong> 乙 </strong>丙 <code>x = 1</code> <del>旧</del></p>").blocks
    assert isinstance(block, Paragraph)
    assert block.content == Passage(
        "甲 乙 丙 x = 1 旧",  # type: ignore[arg-type]
        (Styled(2, 3, Style.STRONG), Styled(6, 11, Style.CODE), Styled(12, 13, Style.STRUCK)),
    )


def test_a_span_that_holds_several_blocks_goes_on_in_each() -> None:
    article = clean('<div><b>甲<br><br>乙</b></div><div><a href="https://a.example/"><p>丙</p><p>丁</p></a></div>')
    assert [len(passage.spans) for passage in passages(article)] == [1, 1, 1, 1]
    assert paragraphs(article) == ["甲", "乙", "丙", "丁"]


def test_an_image_keeps_its_address_and_a_caption_that_says_something() -> None:
    article = clean(
        "<p>前文。</p>"
        '<div><img src="https://i.example/1.jpg" alt="标题，在此"></div>'
        '<div><img src="https://i.example/2.jpg" alt="image "></div>'
        '<div class=img_wrapper><img src="https://i.example/3.jpg" alt="现场">'
        "<span class=img_descr>现场 李四摄</span></div>"
        '<figure><img src="https://i.example/4.jpg"><figcaption>图注</figcaption></figure>'
        '<img src="data:image/gif;base64,R0lGOD" data-src="https://i.example/5.jpg" title="说明">',
        title="标题“在此”",
    )
    assert [(image.url, image.caption.text) for image in images(article)] == [
        ("https://i.example/1.jpg", ""),
        ("https://i.example/2.jpg", ""),
        ("https://i.example/3.jpg", "现场 李四摄"),
        ("https://i.example/4.jpg", "图注"),
        ("https://i.example/5.jpg", "说明"),
    ]


def test_a_video_keeps_its_address_as_a_link() -> None:
    article = clean(
        '<p>前文。</p><iframe src="//player.example/1"></iframe>'
        '<video controls>你的浏览器不支持视频<source src="https://v.example/2.mp4"></video>'
    )
    assert [block.url for block in article.blocks if isinstance(block, Video)] == [
        "https://player.example/1",
        "https://v.example/2.mp4",
    ]
    assert [link.url for link in links(article)] == ["https://player.example/1", "https://v.example/2.mp4"]
    assert paragraphs(article) == ["前文。", "[视频]", "[视频]"]


def test_nested_lists_keep_depth_and_numbers() -> None:
    article = clean("<ol start=3><li><p>甲</p><p>续</p><ul><li>乙<ul><li>丙</ul></ul><li>丁</ol>")
    (block,) = article.blocks
    assert isinstance(block, List)
    assert [(item.marker, item.depth, item.content.text) for item in block.items] == [
        ("3.", 0, "甲\n续"),
        ("•", 1, "乙"),
        ("•", 2, "丙"),
        ("4.", 0, "丁"),
    ]


def test_code_inside_an_item_parts_the_list_and_its_numbers_go_on() -> None:
    article = clean("1. 甲\n\n   ```sh\n   ls -l\n   ```\n\n2. 乙\n")
    assert [type(block) for block in article.blocks] == [List, Code, List]
    assert paragraphs(article) == ["1. 甲", "ls -l", "2. 乙"]


def test_code_keeps_its_lines_and_its_language() -> None:
    article = clean('<p>看：</p><pre><code class="language-python">def f():<br>\n    return 1<br>\n\n</code></pre>')
    code = article.blocks[1]
    assert isinstance(code, Code)
    assert (code.content.text, code.language) == ("def f():\n    return 1", "python")


def test_line_numbers_beside_code_are_no_code() -> None:
    article = clean(
        '<p>看：</p><figure class="highlight go"><table><tr><td class="gutter"><pre><span class="line">1</span><br>'
        '<span class="line">2</span></pre></td><td class="code"><pre><span class="line">a()</span><br>'
        '<span class="line">b()</span></pre></td></tr></table></figure>'
    )
    assert paragraphs(article) == ["看：", "a()\nb()"]
    assert isinstance(article.blocks[1], Code)
    assert article.blocks[1].language == "go"


def test_a_table_has_rows_of_equal_length_whatever_its_cells_span() -> None:
    article = clean(
        "<table><thead><tr><th>年<th>收入<th>利润</thead><tr><td rowspan=2>2021<td>1<td>2<tr><td colspan=2>合计</table>"
    )
    (table,) = article.blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["年", "收入", "利润"],
        ["2021", "1", "2"],
        ["", "合计", ""],
    ]
    assert table.header == 1


def test_a_table_that_only_lays_out_a_page_is_its_blocks() -> None:
    article = clean("<table><tr><td><p>甲。</p><p>乙。</p><img src='https://i.example/1.jpg'></td></tr></table>")
    assert paragraphs(article) == ["甲。", "乙。", "[图片]"]


def test_quotations_and_headings_keep_their_level() -> None:
    article = clean("<h2>题</h2><blockquote><p>引</p><blockquote>再引</blockquote></blockquote><h3><br></h3><p>文</p>")
    assert [(type(block).__name__, getattr(block, "level", None), block.quoted) for block in article.blocks] == [
        ("Heading", 2, 0),
        ("Paragraph", None, 1),
        ("Paragraph", None, 2),
        ("Paragraph", None, 0),
    ]


def test_the_first_heading_goes_where_it_repeats_the_title() -> None:
    article = clean("# “双碳”目标：新进展\n\n正文。\n\n# 双碳目标\n", title="_双碳_目标:新进展")
    assert paragraphs(article) == ["正文。", "双碳目标"]
    assert removed(article) == [("“双碳”目标：新进展", "repeated-title")]


def test_the_first_heading_goes_also_where_something_stands_before_it() -> None:
    assert paragraphs(clean("译者按。\n\n# 快讯\n\n正文。\n", title="快讯")) == ["译者按。", "正文。"]


def test_a_body_that_is_only_its_title_is_shown() -> None:
    assert paragraphs(clean("# 快讯\n", title="快讯")) == ["快讯"]


@pytest.mark.parametrize("wrapper", ['<div class="share-bar">{}</div>', "<div style='display:none'>{}</div>"])
def test_an_element_too_long_for_boilerplate_stays_whatever_its_class(wrapper: str) -> None:
    text = "这一段是正文，写得很长。" * 80
    article = clean("<p>导语。</p>" + wrapper.format(f"<p>{text}</p>"))
    assert paragraphs(article) == ["导语。", text]


def test_rules_that_would_leave_nothing_show_the_body_as_it_is() -> None:
    article = clean('<div class="share-bar"><p>全文都在分享栏里。</p></div>')
    assert paragraphs(article) == ["全文都在分享栏里。"]
    assert article.notes == {Note.SHOWN_UNCLEANED}
    assert not article.removed


def test_headings_and_their_links_at_the_end_are_cut_together() -> None:
    article = clean(
        pages.NEWS + '<p><b>相关阅读</b></p><p><a href="https://a.example/1">甲事</a></p>'
        '<ul><li><a href="https://a.example/2">乙事</a></li></ul>'
    )
    assert paragraphs(article) == pages.NEWS_PARAGRAPHS
    assert {cut.rule for cut in article.removed} == {"related-line"}
    assert len(article.removed) == 3


def test_headings_stay_heading_and_paragraphs_in_bold_stay_paragraphs() -> None:
    article = clean("<div><h4>小标题</h4><p>　<strong>　榜单看点：</strong></p><p>文。</p></div>")
    assert [type(block) for block in article.blocks] == [Heading, Paragraph, Paragraph]
    assert paragraphs(article) == ["小标题", "榜单看点：", "文。"]


def test_escapes_and_marks_in_a_body_are_harmless_text() -> None:
    article = clean("<p>[@click=app.quit]走[/] &#27;[31m红 &#x202e;反\u200b &lt;b&gt;</p>")
    assert paragraphs(article) == ["[@click=app.quit]走[/] �[31m红 反 <b>"]


def test_bare_addresses_are_links_in_markdown_and_stop_before_chinese() -> None:
    article = clean("# 题\n\n见 https://a.example/x?y=1，或（http://b.example/z）。")
    assert linked(article) == [
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("http://b.example/z", "http://b.example/z"),
    ]


def test_image_rows_without_text_have_images_only() -> None:
    article = clean('<div><img src="https://i.example/1.jpg"><img src="https://i.example/1.jpg"></div>')
    assert [type(block) for block in article.blocks] == [Image]
