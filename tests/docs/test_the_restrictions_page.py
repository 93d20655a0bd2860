"""The example of `docs/restrictions.md` fits the example district, and stops what the page says it stops."""

from __future__ import annotations

import re
from pathlib import Path

from connector.core.rules.restrictions import ExceptionRestriction, Restriction
from tests.demo import example_district
from tests.plan.site import call

PAGE = (Path(__file__).parents[2] / "docs" / "restrictions.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_example_is_held_to(tmp_path: Path):
    """With the central office's policy in its folder nothing is wrong; elsewhere it is told as on the page."""
    assert EXAMPLE
    folder = example_district(tmp_path / "d")
    (folder / "restrictions.yaml").write_text(EXAMPLE[1], encoding="utf-8")
    policies, name = folder / "policies", "ic-attendance-central-office.yaml"
    (policies / "central-office").mkdir()
    (policies / name).rename(policies / "central-office" / name)
    assert 0 == call(folder, "validate").code
    assert 0 == call(folder, "format", "--check", "restrictions.yaml").code
    text = EXAMPLE[1].replace('[".", central-office]', "[central-office]")
    (folder / "restrictions.yaml").write_text(text, encoding="utf-8")
    ran = call(folder, "validate")
    assert 2 == ran.code
    told = re.findall(r"error\[restricted\].*\n.*", PAGE)
    assert told
    assert all(each in ran.out for each in told)


def test_every_key_is_on_the_page():
    """In the example."""
    assert EXAMPLE
    keys = {*Restriction.model_fields, *ExceptionRestriction.model_fields}
    assert set() == {key for key in keys if f"  {key}:" not in EXAMPLE[1]}
