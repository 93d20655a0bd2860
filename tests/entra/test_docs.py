"""`docs/entra.md` says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from connector.directories.entra import groups, words
from connector.directories.entra.settings import ATTRIBUTES, CLOUDS, TAKES, EntraSettings

PAGE = (Path(__file__).parents[2] / "docs" / "entra.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_config_of_the_page_is_sound():
    """With the lines for a rehearsal too."""
    section = yaml.safe_load(BLOCKS[0])["directories"]["entra"]
    assert "public" == EntraSettings.model_validate(section).cloud
    assert "https://127.0.0.1:8443" == EntraSettings.model_validate({**section, **yaml.safe_load(BLOCKS[1])}).login


@pytest.mark.parametrize("key", sorted(EntraSettings.model_fields.keys() - {"type", "limits"}))
def test_every_key_is_on_the_page(key: str):
    """A reader finds what each does."""
    assert re.search(rf"`[^`]*\b{key}\b|^ *{key}:", PAGE, re.MULTILINE)


def test_every_attribute_method_and_host_is_on_the_page():
    """The closed sets are the same."""
    named = [
        *(f"`{name}`" for name in (*ATTRIBUTES, *TAKES, *CLOUDS)),
        *(host for cloud in CLOUDS.values() for host in cloud),
    ]
    assert [] == [name for name in named if name not in PAGE]


def test_every_refusal_has_its_row():
    """Each kind of group that is not written, and each refusal of the log-on that has an entry of its own."""
    kinds = (groups.SYNCHRONISED, groups.DYNAMIC, groups.MAIL, groups.ROLES, groups.RESTRICTED, groups.OUTSIDE)
    assert len(kinds) == PAGE.partition("| the group | what to do |")[2].partition("\n\n")[0].count("\n|") - 1
    assert [] == [code for code in re.findall(r"AADSTS[0-9]+", PAGE) if code not in words.LOG_ON]
