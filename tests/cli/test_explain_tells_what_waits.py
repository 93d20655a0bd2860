"""`explain` says why what is decided is not written yet: a guard, or a pause, and what frees it."""

from __future__ import annotations

import re

from tests.plan.site import UNLIMITED, Site


def notes(site: Site, person: str) -> list[str]:
    ran = site.call("explain", person)
    assert 0 == ran.code, ran.err
    return re.findall(r"^  note: (.*)$", ran.out, re.MULTILINE)


def test_a_change_that_a_guard_holds_is_told_with_what_frees_it(site: Site):
    """Of the person in question alone; once it is approved and done nothing is said any more."""
    site.strays("1", "2")
    site.entitled("3")
    site.limits["removals"] = {**UNLIMITED, "count": 1}
    assert 3 == site.write().call("run").code
    (held,) = site.held_files()
    command = f"connector approve {held.stem[:12]} --reason"
    assert [f"a guard holds: remove in ic-edit (role-lost); to go on: {command} TEXT"] == notes(site, "1")
    assert [] == notes(site, "3")
    assert (0, 0) == (site.call(*command.split()[1:], "seen").code, site.call("run").code)
    assert [] == notes(site, "1")


def test_a_pause_is_told(site: Site):
    """Everybody waits."""
    site.entitled("1")
    site.write().call("pause", "--reason", "month's end")
    (note,) = notes(site, "1")
    assert re.fullmatch(r"writes are paused by .* since [-0-9]{10} [0-9:]{8}\+00:00; to go on: connector resume", note)


def test_a_held_plan_that_was_spoilt_is_passed_over(site: Site):
    """Its file says nothing that could be believed."""
    site.strays("1", "2")
    site.limits["removals"] = {**UNLIMITED, "count": 1}
    assert 3 == site.write().call("run").code
    (held,) = site.held_files()
    held.write_text("{")
    assert [] == notes(site, "1")
