"""What the server took and reads do not show yet is neither a failure nor done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pytest

from connector.app.running.applying import run
from connector.core.plans.plan import Scope
from connector.directories import Outcome, Write
from connector.outputs.applied import applied_text
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site

pytestmark = pytest.mark.scar(15)


class Lagging(Passing):
    """Says of each write that the server took it."""

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        return [outcome._replace(result="accepted") for outcome in super().write(writes)]


def test_scar_15_accepted_is_told_apart_and_recorded_as_such(site: Site):
    """Exit 0, written and yet to be verified, and in the record and the numbers with its result."""
    site.entitled("1", "2")
    applied = run(wrapped(site.write().folder, Lagging), Scope())
    text = applied_text(applied.deeds, again="run")
    assert (0, {"accepted": 2}) == (applied.code, dict(applied.done.counts))
    assert "2 written, 0 were so already, 0 failed, 0 held by a guard\n" in text
    assert "2 of the written are applied, verifying: the directory took them and does not show them yet" in text
    lines = [json.loads(line) for line in site.call("audit", "export").out.splitlines()]
    results = [json.loads(line["body"])["result"] for line in lines if line["kind"] == "change-done"]
    assert ["accepted", "accepted"] == results
    assert 2 == site.call("audit", "show").out.count("result accepted (applied, verifying)")
