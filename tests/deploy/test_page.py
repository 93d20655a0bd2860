"""What `docs/deploy.md` names is there."""

from __future__ import annotations

import re

import pytest

from connector.outputs.metrics import metrics_text
from tests.deploy.places import DEPLOY, ROOT
from tests.outputs.test_metrics import samples, summary

PAGE = (ROOT / "docs" / "deploy.md").read_text()


def test_every_metric_that_an_alarm_asks_for_is_written():
    """An alarm on a name that nobody writes would never ring."""
    written = {name for name, *_ in samples(metrics_text(summary()))}
    asked = set(re.findall(r"\b(connector_[a-z_]+)", PAGE))
    assert asked
    assert set() == asked - written


@pytest.mark.parametrize("path", sorted(set(re.findall(r"deploy[/\\][A-Za-z./\\-]+[A-Za-z]", PAGE))))
def test_every_file_that_the_page_names_is_there(path: str):
    """With either kind of slash."""
    assert (ROOT / path.replace("\\", "/")).exists()


def test_every_unit_is_on_the_page():
    """By its name."""
    stems = {path.name.partition(".")[0] for path in (DEPLOY / "systemd").iterdir()}
    assert set() == {stem for stem in stems if f"`{stem}" not in PAGE}
