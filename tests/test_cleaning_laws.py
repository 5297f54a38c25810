"""Laws of cleaning, tried on bodies nobody would write: it never raises, loses nothing, and what it gives is clean."""

# ruff: noqa: E501 - the pieces of soup stand in rows

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newstui import gate
from newstui.article import Article, Note, passages, plain
from newstui.cleaning import Rules, clean, default_rules, kinds

from .cleaning_hostile import HOSTILE

PIECES = [
    "<p>", "</p>", "<div>", "</div>", "<div class=share-bar>", "<br>", "<b>", "</b>", "<i", "</i>", "<a href='https://a.example/'>",
    "</a>", "<ul>", "<li>", "</ul>", "<ol start=7>", "</ol>", "<table>", "<tr>", "<td rowspan=2>", "<th colspan=3>", "</table>",
    "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<code>", "</code>", "<h1>", "</h1>", "<hr>", "<img src=//i.example/1>",
    "<figure>", "<figcaption>", "</figure>", "<iframe src='https://v.example/'>", "<video>", "</video>", "<ruby>", "<rt>", "<sup>", "</sup>",
    "<style>", "</style>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<!x", "<?", "</", "<", ">", "&", "&nbsp;", "&#0;", "&#x110000;",
    "<span id=stock_sh600519>", "</span>", "<title>", "<textarea>", "<svg>", "<math>", "<template>", "<select>", "<option>", "<dl>", "<dt>", "<dd>",
    "<p hidden>", "<!-- news_keyword_pub,stock,sh600519 -->", "<!-- 开户二维码 start -->", "<!-- 开户二维码 end -->", "<!--article_adlist[", "]article_adlist-->",
    "# ", "\n\n", "\n", "    ", "- ", "1. ", "**", "*", "_", "`", "```\n", "> ", "[", "](", ")", "![", "|", "\n|-|-|\n", "~~", "{% raw %}", "{% endraw %}",
    "{% note %}", "{{< x >}}", "{{", "}}", "[^1]", "\n[^1]: ", "$", "==", "[caption]", "[/caption]", "!!! note\n", ":::",
    "甲", "乙丙", "。", "来源：", "责任编辑：", "原标题：", "word", " ", "\u3000", "\u00a0", "\t", "\r", "\x1b[31m", "\x00", "\u202e", "\ufdd0", "\ud800", "é",
]  # fmt: skip
soup = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=60).map("".join)


def said(article: Article) -> str:
    return "".join(passage.text for passage in passages(article))


def bare(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=200, deadline=None)
@given(soup)
def test_cleaning_never_raises_and_what_it_gives_is_sound(body: str) -> None:
    article = clean(body, title="甲乙丙")
    for passage in passages(article):
        assert gate.body(passage.text) == passage.text
        starts = [span.start for span in passage.spans]
        assert starts == sorted(starts)
        assert all(0 <= span.start < span.end <= len(passage.text) for span in passage.spans)
    for cut in article.removed:
        assert 0 <= cut.before <= len(article.blocks)
        assert gate.body(cut.text) == cut.text
    assert [plain(block) for block in article.blocks] == [plain(block) for block in clean(body, title="甲乙丙").blocks]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_cleaning_takes_any_text(body: str) -> None:
    said(clean(body))


words = st.text(
    st.sampled_from("甲乙丙丁。，“”《》（）abcXYZ0189.,!?;:%/-'\" \n\u3000éñ한국かな\U00020000😀"), max_size=200
)


@settings(max_examples=150, deadline=None)
@given(words)
def test_every_character_of_bare_text_is_kept_in_order(text: str) -> None:
    if kinds.kind_of(text) is not kinds.Kind.BARE:
        return
    assert bare(said(clean(text, rules=Rules(())))) == bare(gate.body(text))


@settings(max_examples=100, deadline=None)
@given(words)
def test_every_character_in_a_wrapper_is_kept_in_order(text: str) -> None:
    body = f"<div>   \n{text}  \n</div>"
    if kinds.kind_of(body) is not kinds.Kind.BARE:
        return
    assert bare(said(clean(body, rules=Rules(())))) == bare(gate.body(text))


_CONTAINERS = (
    "p div section blockquote li ul ol b i span font a h2 td tr table code sub center em strong dl dd details".split()
)
markup = st.recursive(
    st.text("甲乙丙，。abc 12\n\u3000", max_size=12),
    lambda inner: st.tuples(st.sampled_from(_CONTAINERS), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(markup, min_size=1, max_size=5).map("".join))
def test_every_character_of_a_page_is_kept_in_order(page: str) -> None:
    body = f"<div><p>始</p>{page}</div>"
    root = LexborHTMLParser(body).body
    assert root is not None
    assert bare(said(clean(body, rules=Rules(())))) == bare(root.text())


@settings(max_examples=60, deadline=None)
@given(soup)
def test_what_rules_cut_is_told_and_the_rest_is_what_stands_without_rules(body: str) -> None:
    with_rules, without = clean(body), clean(body, rules=default_rules().without_cuts())
    if with_rules.notes or without.notes:
        return
    lost = _letters(said(without)) - _letters(said(with_rules) + "".join(cut.text for cut in with_rules.removed))
    assert not lost


def _letters(text: str) -> set[str]:
    return set(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


@pytest.mark.parametrize(("name", "body"), HOSTILE.items(), ids=HOSTILE)
def test_a_hostile_body_is_cleaned_soon(name: str, body: str) -> None:
    began = time.process_time()
    article = clean(body, title="甲")
    assert time.process_time() - began < 4  # of the processor, on a busy machine; about 1 s where nothing else runs
    assert sum(len(plain(block)) for block in article.blocks) < 4 * len(body) + 1000


def test_a_hopeless_body_is_shown_as_bare_text_with_a_note() -> None:
    article = clean("<p>始</p>" + "<div>" * 50_000 + "末")
    assert said(article) == "始末"
    assert article.notes == {Note.PLAIN}


def test_one_bad_body_does_not_spoil_the_next() -> None:
    clean("<![x")
    assert said(clean("<p>甲</p>")) == "甲"
