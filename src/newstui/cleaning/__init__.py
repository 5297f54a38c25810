"""A post's body, HTML or Markdown or bare text, to an Article. The only room that names html2text and selectolax.

Nothing of the text proper is lost: what a rule cuts is kept beside the article with the rule's name, and where too
little would be left the body is shown as it is. Never raises and never hangs, whatever the body holds.
"""

from __future__ import annotations

from newstui.cleaning.articles import clean
from newstui.cleaning.rules import Rule, Rules, default_rules

__all__ = ["Rule", "Rules", "clean", "default_rules"]
