"""Cleaning rules as data: what a table may say, what is refused and how, and what a person's own rules do."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from newstui.article import Note, paragraphs
from newstui.cleaning import Rule, clean, default_rules
from newstui.cleaning.rules import needed_by, read_rule
from newstui.errors import UsageError

GOOD = {"name": "my-footer", "reason": "the footer of my site"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "", "select": "p"}, "needs a name"),
        ({"name": "Two Words", "select": "p"}, "needs a name"),
        ({"reason": " ", "select": "p"}, "my-footer: it needs a reason"),
        ({}, "my-footer: it needs exactly one of"),
        ({"select": "p", "line": "x"}, "my-footer: it needs exactly one of"),
        ({"select": "p", "colour": "red"}, "my-footer: colour is not known"),
        ({"select": "p:::x("}, "my-footer: select is not a CSS selector"),
        ({"select": []}, "my-footer: select should be a CSS selector or a list"),
        ({"select": 3}, "my-footer: select should be a CSS selector or a list"),
        ({"line": "("}, "my-footer: line is not a regular expression"),
        ({"line": "(a+)+b"}, "my-footer: line could take very long"),
        ({"line": "((a*)b)*"}, "my-footer: line could take very long"),
        ({"line": "(?:a|b*)+"}, "my-footer: line could take very long"),
        ({"line": ".*a.*b.*c.*d"}, "my-footer: line could take very long"),
        ({"line": "(?:a+){30}"}, "my-footer: line could take very long"),
        ({"line": ".{1,500}a.{2,}b.*c.*d"}, "my-footer: line could take very long"),
        ({"line": r"(a)\1"}, "my-footer: line could take very long"),
        ({"line": "x", "where": "middle"}, 'my-footer: where should be "any"'),
        ({"line": "x", "longest": 0}, "my-footer: longest should be a number"),
        ({"line": "x", "longest": True}, "my-footer: longest should be a number"),
        ({"line": "x", "with_links": "yes"}, "my-footer: with_links should be true or false"),
        ({"between": ["x"]}, "my-footer: between should be a list of two texts"),
        ({"raw": ["a", ""]}, "my-footer: raw should be the text"),
        ({"after": " "}, "my-footer: after should be the text"),
        ({"stock": "span"}, "my-footer: code belongs to a rule with stock"),
        ({"stock": "span", "code": "x"}, "my-footer: code should hold a group"),
        ({"select": "p", "code": "(?P<code>x)"}, "my-footer: code belongs to a rule with stock"),
        ({"stock": "span", "code": "(?P<code>x)", "attribute": 1}, "my-footer: attribute should be the name"),
    ],
)
def test_a_wrong_rule_is_refused_by_name(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        default_rules().with_user([{**GOOD, **wrong}])
    assert told in str(refusal.value)


@pytest.mark.parametrize("line", ["a.*b.+c.{2,}", "(?:a|b){3}c*", "[*+]{2}x", r"\(\+\)*", "(?:a{1,3}){2}", "a?(b*)?"])
def test_a_line_whose_work_is_bounded_is_taken(line: str) -> None:
    default_rules().with_user([{**GOOD, "line": line}])


def test_two_rules_of_one_name_are_refused() -> None:
    rule = {**GOOD, "select": "p.x"}
    with pytest.raises(UsageError):
        default_rules().with_user([rule, rule])


@pytest.mark.parametrize(
    "own",
    [
        {"select": "p.foot"},
        {"select": ["div.nothing", "p.foot"]},
        {"line": "本站.{1,10}所有"},
        {"line": "本站.*所有", "where": "last"},
        {"between": ["foot", "/foot"]},
        {"after": "foot"},
        {"raw": ["<!-- foot -->", "<!-- /foot -->"]},
    ],
)
def test_a_rule_of_ones_own_cuts(own: dict[str, Any]) -> None:
    rules = default_rules().with_user([{**GOOD, **own}])
    article = clean(
        "<p>甲甲甲。</p><p>乙乙乙。</p><!-- foot --><p class=foot>本站保留所有</p><!-- /foot -->", rules=rules
    )
    assert paragraphs(article) == ["甲甲甲。", "乙乙乙。"]
    assert [cut.rule for cut in article.removed] == ([] if "raw" in own else ["my-footer"])


def test_a_rule_of_ones_own_takes_the_place_of_ours() -> None:
    rules = default_rules().with_user([{**GOOD, "name": "share-bar", "select": ".my-share"}])
    article = clean("<p>甲。</p><div class=share-bar>乙</div><div class=my-share>丙</div>", rules=rules)
    assert paragraphs(article) == ["甲。", "乙"]


def test_a_rule_that_cuts_everything_leaves_the_body_as_it_is() -> None:
    rules = default_rules().with_user([{**GOOD, "select": "p"}])
    article = clean("<div><p>甲。</p><p>乙。</p></div>", rules=rules)
    assert paragraphs(article) == ["甲。", "乙。"]
    assert article.notes == {Note.SHOWN_UNCLEANED}


def test_a_rule_that_cuts_nearly_everything_leaves_the_body_as_it_is() -> None:
    rules = default_rules().with_user([{**GOOD, "select": "p", "longest": 9000}])
    article = clean("<div><h2>题</h2><p>" + "甲乙丙。" * 200 + "</p></div>", rules=rules)
    assert len(paragraphs(article)) == 2
    assert article.notes == {Note.SHOWN_UNCLEANED}


def test_links_are_not_prose_so_that_a_long_list_of_them_can_be_cut() -> None:
    rules = default_rules().with_user([{**GOOD, "select": "div.goods", "longest": 50}])
    goods = "".join(f"<a href='https://shop.example/{n}'>商品{n}</a>" for n in range(300))
    assert paragraphs(clean(f"<p>正文。</p><div class=goods>{goods}</div>", rules=rules)) == ["正文。"]


def test_a_table_of_ones_own_stocks_and_captions_is_understood() -> None:
    rules = default_rules().with_user(
        [
            {
                **GOOD,
                "name": "my-stocks",
                "stock": "a.quote",
                "attribute": "href",
                "code": "/s/(?P<code>[a-z]{2}\\d{6})",
            },
            {**GOOD, "name": "my-captions", "caption": "p.legend"},
        ]
    )
    article = clean(
        "<p>买<a class=quote href='https://q.example/s/SH600519'>茅台</a><a class=quote href='/s/sh600519'>茅台</a></p>"
        "<img src='https://i.example/1.jpg'><p class=legend>图注</p>",
        rules=rules,
    )
    assert paragraphs(article) == ["买茅台茅台", "[图片：图注]"]


def test_every_rule_that_we_carry_has_a_reason_and_a_name_of_its_own() -> None:
    rows = default_rules().rows
    assert len({rule.name for rule in rows}) == len(rows)
    assert all(rule.reason for rule in rows)


def test_every_selector_that_we_carry_is_one() -> None:
    page = LexborHTMLParser("<p>")
    for _needed, selector, _rule in default_rules().selectors:
        page.css(selector)


@pytest.mark.parametrize(
    ("selector", "name", "text"),
    [
        ("div.share-bar a", "share-bar", b""),
        ("#vcomments", "vcomments", b""),
        ("a[data-wapurl]", "", b"data-wapurl"),
        ('img[src*="/pixel.gif"]', "", b"/pixel.gif"),
        ('[style*="NONE" i]', "", b"style"),
        ("button", "", b"<button"),
        ("td.lntd:first-child:not(:last-child)", "lntd", b""),
        (":not(p)", "", b""),
    ],
)
def test_a_selector_is_tried_only_where_it_can_match(selector: str, name: str, text: bytes) -> None:
    needed = needed_by(selector)
    assert (needed.name, needed.text) == (name, text)


def test_a_rule_is_a_value() -> None:
    rule = read_rule({**GOOD, "select": "p.x, p.y"})
    assert rule == Rule("my-footer", "the footer of my site", select=("p.x", "p.y"))
