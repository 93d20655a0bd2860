"""Exceptions made of the members whom no policy explains keep them, and change nothing about anybody else."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings

from connector.core.plans.adopting import Wish, grants_of
from connector.core.rules.entry import Terms, entry_text, with_entries
from tests.laws.planned import Scene, planner, scenes
from tests.product import ENGINE

EXCEPTIONS = "policies/exceptions/x.yaml"
TERMS = Terms(until=dt.date(2999, 12, 31), reason="to be reviewed", approved_by="j.doe", ticket="INC1")


@settings(max_examples=8)
@given(scene=scenes())
def test_adopting_keeps_and_changes_nobody_else(scene: Scene):
    """The plan with them has no removal of theirs from those groups; of the others it says the same."""
    ready = planner(scene)
    before = ready.plan()[0]
    gone = {
        c: Wish(person_id=c.person_id or "", entitlement=c.entitlement, location=c.location)
        for c in before.changes
        if c.action == "remove" and c.person_id
    }
    day, made = scene.world.as_of, ready.made
    found = grants_of(gone.values(), made.facts, made.program, day, ENGINE)
    heads = {found[wish].head for wish in gone.values() if wish in found and found[wish].head}
    texts = [entry_text(head, TERMS, "why: it is") for head in sorted(heads)]
    written = with_entries(scene.files.get(EXCEPTIONS, "").encode(), texts)
    assert written is not None
    files = {**scene.files, EXCEPTIONS: written.decode()} if texts else scene.files
    after = planner(scene, files).plan()[0]
    kept = {c.key for c, wish in gone.items() if wish in found and found[wish].head}
    persons = {c.person_id for c, wish in gone.items() if c.key in kept}
    assert set() == kept & {c.key for c in after.changes}
    others = [{c.key for c in plan.changes if c.person_id not in persons} for plan in (before, after)]
    assert others[0] == others[1]
