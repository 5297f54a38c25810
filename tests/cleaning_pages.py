"""Bodies written for the tests of cleaning, with what a reader should see of them. Invented news of invented people."""

# ruff: noqa: E501 - pages have long lines

from __future__ import annotations

NEWS = "<p>　　本报讯 云岭市今年春茶开采，比去年早了六天。</p><p>　　茶农说，今年的茶香气更足，收购价也涨了一成。</p>"
NEWS_PARAGRAPHS = ["本报讯 云岭市今年春茶开采，比去年早了六天。", "茶农说，今年的茶香气更足，收购价也涨了一成。"]
MORE_NEWS = "<p>　　完。</p>"

PARAGRAPHS: list[tuple[str, list[str]]] = [
    # edges, spaces, line breaks
    ("<p>　　甲乙 &nbsp;丙　丁\u200b </p>", ["甲乙 丙　丁"]),
    ("<p>甲\n乙 c\nd，\n戊</p>", ["甲乙 c d，戊"]),
    ("<p>甲“\n乙”\n丙 </p>", ["甲“乙”丙"]),
    ("<p>甲<b>\n乙</b>\n<i>c</i>\n<i>d</i></p>", ["甲乙 c d"]),
    ("<p>하나\n둘</p>", ["하나 둘"]),
    ("<p>甲<br>乙<br/>　　丙<br></p>", ["甲\n乙\n丙"]),
    ("<p>甲<br><br>\n<br>乙</p>", ["甲", "乙"]),
    ("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"]),
    (
        "<p>1. 年报</p><p>- 减号</p><p>+ 加号</p><p># 井号</p><p>* 星</p>",
        ["1. 年报", "- 减号", "+ 加号", "# 井号", "* 星"],
    ),
    ("<p>*ST实达和*ST奇信</p><p>a_b_c \\* \\_</p>", ["*ST实达和*ST奇信", "a_b_c \\* \\_"]),
    ("<p>&ldquo;引&rdquo;&mdash;&mdash;&middot;&copy;&hellip;</p>", ["“引”——·©…"]),
    ("<p>净利<b 5%且>升</p><p><回购公司股份方案></p>", ["净利升", "<回购公司股份方案>"]),
    # bare text
    ("<div>   \n甲乙丙。\n\n丁戊己。  \n</div>\n", ["甲乙丙。", "丁戊己。"]),
    ("甲乙丙。\n\n　　丁戊\n己。\n　　庚辛。", ["甲乙丙。", "丁戊己。", "庚辛。"]),
    ("第一句。\n第二句！\n第三句", ["第一句。", "第二句！", "第三句"]),
    ("*ST实达和*ST奇信涨停，1. 年报", ["*ST实达和*ST奇信涨停，1. 年报"]),
    ("a < b 且 <username> 与 <b>c</b> &amp; d", ["a < b 且 <username> 与 c & d"]),
    ("<div>\nLink: <a href='https://a.example/'>x</a>\n</div>", ["Link: x"]),
    # HTML with blank lines and deep indents
    ("<div>\n\n\n<p>甲</p>\n\n\n        <div>\n            乙\n        </div>\n\n</div>", ["甲", "乙"]),
    # unclosed and broken
    ("<p>甲<p>乙<div>丙", ["甲", "乙", "丙"]),
    ("<p>甲</p><!-- 乙 <p>丙</p>", ["甲", "乙", "丙"]),
    ("<p>甲</p><style>.a{color:red} <p>乙</p>", ["甲", "乙"]),
    ("<p>甲</p><script>var a = 1; <p>乙</p>", ["甲", "乙"]),
    ("<p>甲</p><style>.a &#123;b:c&#125;</style><p>乙</p><script>x()</script>", ["甲", "乙"]),
    ("<p>甲</p><iframe src='https://v.example/'><p>乙</p>", ["甲", "[视频]", "乙"]),
    ("<p>甲</p><video src='https://v.example/'><p>" + "乙" * 300 + "</p>", ["甲", "[视频]", "乙" * 300]),
    ("<p>甲</p><textarea>乙</textarea><title>丙</title>", ["甲", "乙"]),
    ("<p>甲</p><![x <p>乙</p><!doctype html><?php x ?>", ["甲", "<![x", "乙"]),
    ("<p>甲</p><![CDATA[ 乙 ]]>", ["甲", "乙 ]]>"]),
    # lists, quotations, terms, details, rules
    ("<ul><li>甲</li><li><p>乙</p></li></ul>", ["• 甲\n• 乙"]),
    ("<ul><li>甲</ul><ul><li>乙</ul>", ["• 甲", "• 乙"]),
    ("<ol reversed><li value=3>丙<li>丁</ol>", ["3. 丙\n4. 丁"]),
    ("<dl><dt>词</dt><dd>释义</dd></dl>", ["词", "释义"]),
    ("<details><summary>题</summary>内</details>", ["题", "内"]),
    ("<p>甲</p><hr><hr><p>乙</p><hr>", ["甲", "乙"]),
    ("<p>他说<q>好</q>。</p>", ["他说“好”。"]),
    # ruby, raised and lowered
    ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>表</p>", ["漢（かん）字（じ）表"]),
    ("<p>10<sup>8</sup>米<sup>2</sup>，CO<sub>2</sub>，见<sup>注</sup></p>", ["10⁸米²，CO2，见注"]),
    # Word's tables, fonts
    (
        "<table class=MsoNormalTable><tr><td><p class=MsoNormal><span>甲<o:p></o:p></span></p></td><td>&nbsp;</td><td>乙</td></tr>"
        "<tr><td>1</td><td></td><td><p>2</p><p>3</p></td></tr></table>",
        ["甲 | 乙\n1 | 2 3"],
    ),
    ("<p><font><font color=red><font>甲</font></font>乙</font></p><p>丙</p>", ["甲乙", "丙"]),
    ("<p>甲</p><math><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></math>", ["甲", "x^2"]),
    ("<p>设<script type='math/tex'>a<b</script>。</p>", ["设a<b。"]),
    ("<p>笑<img class=emoji alt='😀' src='https://i.example/e.png'>了</p>", ["笑😀了"]),
    # pictures that are not pictures
    ("<p>甲</p><img src='https://t.example/p.gif' width=1 height=1><p>乙</p>", ["甲", "乙"]),
    ("<p>甲</p><img src='data:image/gif;base64,R0lGOD'><p>乙</p>", ["甲", "乙"]),
    (
        "<p>甲</p><img data-src='https://i.example/1.jpg'><noscript><img src='https://i.example/1.jpg'></noscript>",
        ["甲", "[图片]"],
    ),
]

MARKDOWN: list[tuple[str, list[str]]] = [
    ("# 题\n\n甲\n乙\n\n丙  \n丁", ["题", "甲乙", "丙\n丁"]),
    ("## 题\n\n**粗体：**后文，**“引”**也。", ["题", "粗体：后文，“引”也。"]),
    ("##无空格\n\n*ST实达和*ST奇信，**粗**", ["无空格", "*ST实达和*ST奇信，粗"]),
    ("- 甲\n- 乙\n  - 丙\n\n文", ["• 甲\n• 乙\n• 丙", "文"]),
    ("- [x] 做了\n- [ ] 没做", ["• ☑ 做了\n• ☐ 没做"]),
    ("2021. 年\n\n2020. 年", ["2021. 年\n2020. 年"]),
    ("1. 甲\n1. 乙\n1. 丙", ["1. 甲\n2. 乙\n3. 丙"]),
    ("> 引\n> 文\n\n正文", ["引文", "正文"]),
    ("| 年 | 数 |\n|---|---|\n| 1 | **2** |", ["年 | 数\n1 | 2"]),
    ("文[^1]与[链接][a]。\n\n[a]: https://a.example/\n[^1]: 脚注", ["文[1]与链接。", "1. 脚注"]),
    ("```html\n<p>不是</p>\n<!-- x -->\n```\n\n文", ["<p>不是</p>\n<!-- x -->", "文"]),
    ("    code\n\n文 `<b>` ~~删~~", ["code", "文 <b> 删"]),
    ("![图注](https://i.example/1.jpg)\n\n文", ["[图片：图注]", "文"]),
    ("**甲**\n\n<div>\n\n        <div>\n\n    <p>乙</p>\n\n</div></div>\n\n丙，这一段比上面的长得多，所以这是带标签的文本。", [
        "甲", "乙", "丙，这一段比上面的长得多，所以这是带标签的文本。",
    ]),
    ("# 题\n\nssh <user>@<host> 与 a<b，1 < 2 &copy; <br>行", ["题", "ssh <user>@<host> 与 a<b，1 < 2 ©\n行"]),
    ("# 题\n\n　　甲甲\n　　乙乙", ["题", "甲甲", "乙乙"]),
    ("题\n===\n\n公式 $a_1 * b_2 * c$ 与 $5 和 $6", ["题", "公式 a_1 * b_2 * c 与 $5 和 $6"]),
    ("# 题\n\n用<video>和<audio>元素，在</body>前放<script>标签。", ["题", "用<video>和<audio>元素，在</body>前放<script>标签。"]),
    ("# 题\n\n<iframe src='https://v.example/'></iframe>", ["题", "[视频]"]),
    ("# 题\n\n**有空格 **\n\n**　　再一个**\n\n2 ** 3 和 2 ** 4", ["题", "有空格", "再一个", "2 ** 3 和 2 ** 4"]),
    ("# 题\n\n11.  甲\n\n    +   乙\n\n    +   丙\n", ["题", "11. 甲\n• 乙\n• 丙"]),
    ("# 题\n\n    缩进的中文段落，**不是**代码。\n\n文\n\n    code = 1", ["题", "缩进的中文段落，不是代码。", "文", "code = 1"]),
    ("# 题\n\n    <b>\n    目录\n    </b>\n    x = 1", ["题", "<b>\n目录\n</b>\nx = 1"]),
    ("# 题\n\n    :::python\n    code = 1", ["题", "code = 1"]),
    ("# 题\n\n<p>甲</p>\n## 小题\n<p>乙</p>\n![图注](https://i.example/1.jpg)", ["题", "甲", "小题", "乙", "[图片：图注]"]),
    ("<h3>甲</h3><p>这里的标签比文字多得多，也长得多。</p>\n\n## 乙\n\n文", ["甲", "这里的标签比文字多得多，也长得多。", "乙", "文"]),
    ("# 题\n\n<div align=center>\n![图注](https://i.example/1.jpg)\n</div>\n\n文", ["题", "[图片：图注]", "文"]),
    ("# 题\n\n- 甲\n\n    续甲\n\n        code\n", ["题", "• 甲\n续甲", "code"]),
    ("[链\n接](https://a.example/) 文", ["链接 文"]),
]  # fmt: skip

GENERATORS: list[tuple[str, list[str]]] = [
    ("## 题\n\n<!-- more -->\n\n{% note info %}\n提示\n{% endnote %}", ["题", "提示"]),
    ("{% codeblock 题 lang:js %}\na(1) {{ b }}\n{% endcodeblock %}\n\n文", ["题", "a(1) {{ b }}", "文"]),
    ("{% blockquote 李白, 静夜思 %}\n床前明月光\n{% endblockquote %}\n\n文", ["床前明月光", "—— 李白, 静夜思", "文"]),
    ('{% asset_img big a.jpg "说明文字" %}\n\n文', ["[图片：说明文字]", "文"]),
    ("{% raw %}\n<div>\n\n    <p>甲</p>\n</div>\n{% endraw %}\n\n# 乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙", ["甲", "乙" * 16]),
    ("{% youtube abc %}\n\n{% post_link x '另一篇' %}", ["[视频]", "另一篇"]),
    ('{{< figure src="https://i.example/1.jpg" caption="图注" >}}\n\n{{% notice tip %}}\n内\n{{% /notice %}}', ["[图片：图注]", "内"]),
    ('{{< highlight go "linenos=table" >}}\nf("<b>")\n{{< /highlight >}}\n\n文', ['f("<b>")', "文"]),
    ('{{< details "点开" >}}\n藏\n{{< /details >}}\n\n见[此]({{< ref "x.md" >}})。', ["点开", "藏", "见此。"]),
    ("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}\n\n文{: .x}", ["puts 1", "文"]),
    ('![图]({{ site.baseurl }}/a.png){: width="50"}\n\n* TOC\n{:toc}\n\n文', ["[图片：图]", "文"]),
    ('{% quote(author="甲") %}\n引\n{% end %}\n\n{{ youtube(id="x") }}\n\n文', ["引", "—— 甲", "[视频]", "文"]),
    ('!!! note "注意"\n    一\n\n    二\n\n三', ["注意", "一", "二", "三"]),
    (":::tip 提示\n内\n:::\n\n> [!NOTE]\n> 记", ["提示", "内", "NOTE", "记"]),
    ("```\n{% keep %} {{ this }}\n```\n\n`{{ and }}` 与 {{ unknown }}", ["{% keep %} {{ this }}", "{{ and }} 与 {{ unknown }}"]),
    (
        '[caption id="a1" width="3"]<img src="https://i.example/1.jpg" alt="A"> 说明[/caption]\n<p>甲</p>[gallery ids="1"]',
        ["[图片：说明]", "甲"],
    ),
    ("写法是{{/* figure(src=1) */}}与`{% raw %}{{ x }}{% endraw %}`。\n\n# 题", ["写法是{{ figure(src=1) }}与{{ x }}。", "题"]),
    ("见[此]({{ site.url\n}}/a)，{% include x.html a={{ b }} %}完。\n\n# 题", ["见此，完。", "题"]),
]  # fmt: skip

BOILERPLATE: list[tuple[str, list[str], str]] = [
    (
        '<div class="clearfix appendQr_wrap"><img src="https://i.example/q.png">海量资讯，尽在某某APP</div>',
        [],
        "follow-code",
    ),
    ('<p class="article-editor">责任编辑：张三 SF014 </p>', [], "editor-element"),
    ("<p>（责任编辑：李四）</p>", [], "editor-line"),
    ("<p>扫描下方二维码，关注云岭商报公众号</p>", [], "follow-line"),
    ("<p>版权声明：本文版权归云岭商报所有，转载请注明出处。</p>", [], "copyright-line"),
    ("<p>未经授权，不得转载</p>", [], "copyright-line"),
    ("<p>来源：云岭商报</p>", [], "stated-source"),
    ("<p>免责声明：本文仅代表作者个人观点，不代表本站立场，亦不构成投资建议。</p>", [], "disclaimer-line"),
    ("<p>完稿。<br>来源：云岭商报<br>责任编辑：王五</p>", ["完稿。"], "editor-line"),
    ("<p><span>（原标题：春茶开采）</span></p>", [], "original-title"),
    ('<div class="sharedaddy">分享到 <a href="https://s.example/">微博</a></div>', [], "share-bar"),
    ('<div id="jp-relatedposts"><a href="https://s.example/">旧闻</a></div>', [], "related-posts"),
    ("<div style='display: none'>看不见</div>", [], "hidden"),
    ("<!-- 开户二维码 start --><div><span>开户享福利</span></div><!-- 开户二维码 end -->", [], "account-advert"),
    ("<button>复制</button>", [], "form-control"),
    (
        "<dir><a data-wapurl='x' href='https://s.example/1'>商品一</a><br><a data-wapurl='y'>商品二</a></dir>",
        [],
        "affiliate-card",
    ),
    ("<ins class='adsbygoogle'>广告</ins>", [], "advert-frame"),
    ('<p class="bqian">话题标签：<a href="https://s.example/">春茶</a></p>', [], "tag-line"),
    ("<p><strong>如需转载请务必注明出处：云岭商报</strong></p>", [], "copyright-line"),
    ("<p>本文由 @云岭笔记 原创发布于某平台，未经作者许可，禁止转载</p>", [], "copyright-line"),
    ("<div class='support-author'>给作者打赏<button>赞赏</button></div>", [], "donate-box"),
    ("<pre><code>a()<span class=copy-code-btn>复制代码</span></code></pre>", ["a()"], "form-control"),
    ("<p>正文。<img class=avatar src='https://i.example/a.jpg'>王五</p>", ["正文。王五"], "ornament"),
]

PROPER = [
    "（完）",
    "每经编辑 黄胜",
    "文 | 吴晓薇",
    "新华社记者 刘彬 摄",
    "【#云岭春茶开采#】",
    "来源：云岭商报。记者从市农业农村局了解到，今年春茶产量预计增长一成。",
    "资料来源：云岭市统计局",
    "大家在<a data-wapurl='x'>某某微信号</a>回复“春茶”两字，即可查到产地。",
    "来源：Wind、某某证券研究所",
    "记者注意到，该公司在免责声明中写道，相关内容仅供参考，不构成投资建议。",
    "责任编辑张三说，他在这个岗位上已经干了二十年。",
    "扫描二维码即可查询茶叶的产地，市民王女士说，这让她放心多了，以后还会再来买一些送给亲戚朋友。",
]

STOCKS: list[tuple[str, list[tuple[str, str]]]] = [
    (
        '<span id="stock_sh600519"><a href="https://f.example/sh600519/nc.shtml" class="keyword">贵州茅台</a></span>'
        '<span id="quote_sh600519"></span>',
        [("sh600519", "贵州茅台")],
    ),
    ("<span id=stock_sz002557>洽洽食品</span>", [("sz002557", "洽洽食品")]),
    ('<span id="usstock_BABA"><a href="https://f.example/usstock/quotes/BABA.html" class="keyword f_st">阿里巴巴</a></span>', [
        ("usBABA", "阿里巴巴"),
    ]),
    ('<span id="hkstock_hk00700"><a href="https://f.example/x">腾讯控股</a></span>', [("hk00700", "腾讯控股")]),
    ('<a class="keyword" href="https://f.example/realstock/company/sz000002/nc.shtml">万科Ａ</a>', [("sz000002", "万科Ａ")]),
    (
        '<span id="stock_sh000300"><a class="keyword" href="https://f.example/realstock/company/sh000300/nc.shtml"></a>'
        '<span id="stock_sz399300"><a class="keyword" href="https://f.example/realstock/company/sz399300/nc.shtml">沪深300'
        "</a></span></span>",
        [("sh000300", "沪深300"), ("sz399300", "沪深300")],
    ),
    ('<span id="stock_of_the_day">每日一股</span>', []),
]  # fmt: skip

PAGE_TITLE = "三月新能源车销量再创新高"
PAGE = """<div>
<div class="video-2017" id="videoList0" style></div>

<!--/video-list-->
<p>　　原标题：三月新能源车销量再创新高</p>
<p cms-style="font-L">　　据中国汽车流通协会消息，<span id="stock_sz300750"><a href="https://f.example/realstock/company/sz300750/nc.shtml" class="keyword" target="_blank">宁德时代</a></span><span id="quote_sz300750"></span>等企业订单饱满。</p>
<div class="img_wrapper"><img src="https://i.example/1.jpg" alt data-link referrerpolicy="no-referrer"><span class="img_descr"></span></div>
<p>　<strong>　酒类企业也在跨界</strong></p>
<p cms-style="font-L">　　<font cms-style="font-L strong-Bold">记者</font><font cms-style="font-L">了解到，</font><span id="stock_sh600519"><a href="https://f.example/realstock/company/sh600519/nc.shtml" class="keyword" target="_blank">贵州茅台</a></span><span id="quote_sh600519"></span>投资1，100万元。</p>
<div class="img_wrapper"><img src="https://i.example/2.jpg" alt="展厅一角 记者 王五 摄"><span class="img_descr">展厅一角 记者 王五 摄</span></div>
<p>　　来源：云岭商报</p><!--article_adlist[<p>百万用户都在看</p><!-- x --><p>内幕！</p><img src="https://a.example/x.gif" width="1" height="1"/>]article_adlist--><!-- news_keyword_pub,stock,sh600519&sz300750 -->
<!-- 开户二维码 start -->
<style>
.app-kaihu-qr

&#123;text-align: center;padding: 20px 0;&#125;
</style>
<div class="app-kaihu-qr">
<span>炒股开户享福利，100%中奖！</span>
<img src="https://i.example/q1.png" referrerpolicy="no-referrer">
</div>
<!-- 开户二维码 end -->





<!-- 正文下iframe -->

<!-- 文末二维码 start -->
            <style>
            .appendQr_wrap&#123;border:1px solid #E6E6E6;padding:8px;&#125;
            </style>
            <div class="clearfix appendQr_wrap">
                <div class="appendQr_normal"><img src="https://i.example/q2.png" referrerpolicy="no-referrer"></div>
                <div class="appendQr_normal_txt">海量资讯、精准解读，尽在某某APP</div>
            </div>
            <!-- 文末二维码 start -->

<!-- 编辑姓名及工作代码 -->

<p class="article-editor">责任编辑：赵六 </p>
<!-- 编辑姓名及工作代码-->


</div>
"""
PAGE_PARAGRAPHS = [
    "据中国汽车流通协会消息，宁德时代等企业订单饱满。",
    "[图片]",
    "酒类企业也在跨界",
    "记者了解到，贵州茅台投资1，100万元。",
    "[图片：展厅一角 记者 王五 摄]",
]
