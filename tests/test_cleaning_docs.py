"""docs/cleaning-rules.md says what the code does: every key, every bound, and an example that loads."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from newstui.cleaning import default_rules, rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = (Path(__file__).parents[1] / "docs" / "cleaning-rules.md").read_text("utf-8")


def test_every_key_of_a_rule_is_told_and_no_other() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.M))
    assert told == {*rules.KINDS, *rules.BOUNDS}


def test_the_example_is_a_configuration_that_loads() -> None:
    found = re.search(r"```toml\n(.*?)```", TEXT, re.S)
    assert found
    own = tomllib.loads(found[1])["cleaning"]
    assert default_rules().with_user(own).rows[-1].name == own[-1]["name"]


def test_the_bounds_are_those_of_the_code() -> None:
    assert f"first {rules.FIRST_BLOCKS} blocks" in TEXT
    assert f"last {rules.LAST_BLOCKS};" in TEXT
    assert f"up to {rules.LINE_LIMIT} characters" in TEXT
    assert f"| `{rules.Rule('x', 'x').longest}` |" in TEXT
