"""Which guard each scar needs, how it is switched off, and the test that then fails.

`pytest --without-guard NAME` switches one off for that process; `python -m tests.scars` does so for all, one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from tests.scars import absences
from tests.scars.absences import Off, guard, hold, instead

PLANS, APP, ENTRA = "connector.core.plans", "connector.app", "connector.directories.entra"


@dataclass(frozen=True, kw_only=True)
class Switch:
    """without: what the connector does then. proofs: by scar, the test (file below tests/, and name) that sees it."""

    without: str
    off: Off
    proofs: Mapping[int, str]


CAPS = "guards/test_scar_1_caps_count_memberships.py::test_scar_1_"
GROUPS = "guards/test_scar_1_a_group_is_not_emptied_unasked.py::test_scar_1_"
FEEDS = "guards/test_scar_3_a_feed_that_is_another.py::test_scar_3_"
READING = "guards/test_scar_4_what_was_not_read_whole.py::test_scar_4_"
EVENTS = "guards/test_scar_7_lawful_mass_events.py::test_scar_7_"
SCOPES = "guards/test_scar_12_a_refusal_holds_its_own_scope.py::test_scar_12_"
SEEN = "guards/test_scar_5_a_completion_once_seen_stays.py::test_scar_5_"
CONTACT = "guards/test_scar_2_first_contact_adopts.py::test_scar_2_"
ENDS = "guards/test_scar_24_exceptions_end.py::test_scar_24_"

GUARDED: Mapping[str, Switch] = {
    "removals": Switch(
        without="no cap on removals",
        off=guard("removals"),
        proofs={
            1: f"{CAPS}a_refusal_of_removals_holds_them_all_and_additions_go_on",
            25: "guards/test_scar_25_whatever_the_cause.py::test_scar_25_the_cap_holds_whatever_the_cause",
        },
    ),
    "removals-per-day": Switch(
        without="no cap on a day's removals",
        off=guard("removals-per-day"),
        proofs={1: "guards/test_many_small_runs.py::test_the_fifth_of_a_day_waits"},
    ),
    "additions": Switch(
        without="no cap on additions",
        off=guard("additions"),
        proofs={1: f"{CAPS}additions_are_capped_too"},
    ),
    "group-removals": Switch(
        without="no cap on a group's removals",
        off=guard("group-removals"),
        proofs={1: f"{CAPS}a_cap_per_group_finds_what_the_overall_cap_does_not"},
    ),
    "empty-group": Switch(
        without="groups may be emptied",
        off=guard("empty-group"),
        proofs={1: f"{GROUPS}the_last_members_stay"},
    ),
    "removals-urgent": Switch(
        without="no cap on urgent removals",
        off=guard("removals-urgent"),
        proofs={12: f"{SCOPES}departures_and_denials_have_a_cap_of_their_own"},
    ),
    "expected-exceeded": Switch(
        without="an event may be of any size",
        off=guard("expected-exceeded"),
        proofs={7: f"{EVENTS}an_event_larger_than_expected_waits_as_a_whole"},
    ),
    "beyond-forecast": Switch(
        without="whom no forecast names goes an hour later",
        off=guard("beyond-forecast"),
        proofs={
            7: "guards/test_scar_7_who_waits_beside_a_forecast.py"
            "::test_scar_7_whom_no_forecast_names_waits_on_in_every_later_run"
        },
    ),
    "partial-read": Switch(
        without="a partial read is not told",
        off=guard("partial-read"),
        proofs={4: f"{READING}nothing_is_planned_there_and_the_run_fails"},
    ),
    "feeds": Switch(
        without="odd feeds remove",
        off=guard("feeds"),
        proofs={3: f"{FEEDS}a_feed_that_lost_half_its_rows_takes_nothing_away"},
    ),
    "freeze-window": Switch(
        without="a freeze freezes nothing",
        off=guard("freeze-window"),
        proofs={12: "guards/test_freeze_windows.py::test_additions_departures_and_denials_go_on"},
    ),
    "first-contact": Switch(
        without="a directory never seen is written to",
        off=guard("first-contact"),
        proofs={2: "guards/test_scar_2_first_contact_adopts.py::test_scar_2_the_first_run_writes_nothing"},
    ),
    "other-owner": Switch(
        without="marks are not looked at",
        off=guard("other-owner"),
        proofs={17: "guards/test_scar_17_two_owners.py::test_scar_17_another_owners_group_is_left_alone"},
    ),
    "flapping": Switch(
        without="memberships turn for ever",
        off=guard("flapping"),
        proofs={21: "guards/test_scar_21_flapping.py::test_scar_21_the_fifth_turn_waits"},
    ),
}
"""Entries of the plain dict GUARDS."""

HELD: Mapping[str, Switch] = {
    "row-missing": Switch(
        without="absence removes",
        off=hold("row-missing"),
        proofs={6: "guards/test_scar_6_absence_is_no_evidence.py::test_scar_6_a_missing_row_holds_and_then_removes"},
    ),
    "row-rejected": Switch(
        without="a rejected row removes",
        off=hold("row-rejected"),
        proofs={6: "laws/test_less_input_never_removes_more.py::test_rejected_rows_remove_nothing"},
    ),
    "feed-doubtful": Switch(
        without="odd feeds add",
        off=instead((f"{APP}.planning:hold_doubted", lambda plan, _: plan)),
        proofs={3: f"{FEEDS}a_doubtful_feed_adds_only_what_it_said_before"},
    ),
    "completion-contested": Switch(
        without="mixed-up names remove",
        off=hold("completion-contested"),
        proofs={5: f"{SEEN}nobody_loses_a_right_over_addresses_that_were_mixed_up"},
    ),
}
"""Words of HOLDS."""

OTHERS: Mapping[str, Switch] = {
    "remembered": Switch(
        without="absence un-completes",
        off=absences.nothing_remembered,
        proofs={5: f"{SEEN}a_completion_that_a_later_feed_lacks_still_counts"},
    ),
    "revoked": Switch(
        without="nothing ends a completion",
        off=instead(("connector.core.feeds.completions:REVOKED_WORDS", ())),
        proofs={5: f"{SEEN}a_row_that_revokes_it_ends_it_for_good"},
    ),
    "whose": Switch(
        without="an address carries its completions away",
        off=instead(("connector.core.decisions.completed:_contested", lambda *_: None)),
        proofs={5: f"{SEEN}an_address_that_was_given_away_takes_no_completion_with_it"},
    ),
    "believed": Switch(
        without="what a guard holds is remembered",
        off=instead((f"{APP}.applying:_not_yet_granted", lambda _: frozenset())),
        proofs={5: f"{SEEN}a_completion_behind_a_guard_is_not_remembered"},
    ),
    "identity": Switch(
        without="a name is taken for the directory",
        off=absences.adopted_by_name,
        proofs={2: f"{CONTACT}another_directory_of_the_same_name_is_a_stranger"},
    ),
    "whole": Switch(
        without="a pilot adopts everything",
        off=absences.parts_adopt,
        proofs={2: f"{CONTACT}the_changes_of_one_person_adopt_nothing"},
    ),
    "approval-of-one": Switch(
        without="an approval frees all",
        off=absences.approvals_of_anything,
        proofs={
            7: "guards/test_scar_7_an_approval_is_for_one_plan.py::test_scar_7_what_run_held_frees_nobody_who_came_later"
        },
    ),
    "maker": Switch(
        without="who made a plan approves it",
        off=instead((f"{APP}.permits:Demand.excludes", lambda *_: False)),
        proofs={7: "guards/test_scar_7_four_eyes.py::test_scar_7_who_made_the_plan_does_not_approve_it"},
    ),
    "two-persons": Switch(
        without="one person approves twice",
        off=instead(("connector.state.approvals:Who.may_be", lambda *_: False)),
        proofs={7: "guards/test_scar_7_four_eyes.py::test_scar_7_the_same_person_is_no_second_one"},
    ),
    "incomplete": Switch(
        without="a part is taken for the whole",
        off=absences.whole_readings,
        proofs={4: f"{READING}a_plan_says_it_too"},
    ),
    "lawful": Switch(
        without="announced events count",
        off=instead((f"{PLANS}.guards.weighed:_lawful", lambda _: set())),
        proofs={7: f"{EVENTS}within_its_days_it_does_not_count"},
    ),
    "approval-once": Switch(
        without="approvals are not used up",
        off=instead(("connector.state.approvals:ENDED", ())),
        proofs={7: "guards/test_scar_7_an_approval_is_for_one_plan.py::test_scar_7_an_approval_is_used_up"},
    ),
    "four-eyes": Switch(
        without="one person is always enough",
        off=instead((f"{APP}.permits:Demand.persons", 1)),
        proofs={7: "guards/test_scar_7_four_eyes.py::test_scar_7_one_approval_is_not_enough"},
    ),
    "restored": Switch(
        without="restoring counts",
        off=instead((f"{PLANS}.guards.weighed:counts", lambda _: True)),
        proofs={8: "guards/test_scar_8_putting_back_is_no_danger.py::test_scar_8_only_other_additions_count"},
    ),
    "reviewed": Switch(
        without="apply does what it finds",
        off=absences.all_that_is_planned,
        proofs={
            9: "laws/test_apply_does_only_what_is_approved_and_still_needed.py"
            "::test_what_became_needed_since_is_left_to_the_next_plan"
        },
    ),
    "dry-run": Switch(
        without="plan writes",
        off=absences.writing_plans,
        proofs={
            10: "laws/test_dry_run_makes_no_write.py"
            "::test_plan_explain_and_doctor_write_nothing_and_run_the_same_code_does"
        },
    ),
    "per-item": Switch(
        without="one failure ends the run",
        off=absences.all_or_nothing,
        proofs={
            11: "guards/test_scar_11_one_bad_item_stops_nobody_else.py"
            "::test_scar_11_the_others_are_done_and_the_failed_one_is_told"
        },
    ),
    "own-scope": Switch(
        without="a refusal stops everything",
        off=instead((f"{PLANS}.model:Refusal.stops", lambda *_: True)),
        proofs={12: f"{SCOPES}a_group_that_is_held_holds_no_other"},
    ),
    "pause": Switch(
        without="nobody asks for a pause",
        off=instead(
            ("connector.apply:pause_state", lambda _: None),
            ("connector.app.approvals.fitness:stop_if_paused", lambda _: None),
        ),
        proofs={13: "guards/test_scar_13_pause.py::test_scar_13_a_pause_stops_every_verb_that_writes"},
    ),
    "no-removals": Switch(
        without="--no-removals removes",
        off=absences.removals_all_the_same,
        proofs={13: "guards/test_what_run_holds.py::test_no_removals_adds_only_and_holds_nothing"},
    ),
    "scope": Switch(
        without="--only is not heeded",
        off=instead((f"{PLANS}.plan:Reach.admits", lambda *_: True)),
        proofs={
            14: "guards/test_scar_14_a_scope_is_no_world.py::test_scar_14_a_run_for_one_school_leaves_the_others_alone"
        },
    ),
    "lag": Switch(
        without="what is not shown has failed",
        off=absences.lag_is_failure,
        proofs={15: "entra/test_lag.py::test_what_the_server_accepted_is_no_failure"},
    ),
    "echoes": Switch(
        without="what is not shown is drift",
        off=instead((f"{ENTRA}.gathering:echoed", lambda reading, _: reading)),
        proofs={15: "entra/test_lag.py::test_the_next_reading_shows_what_was_accepted"},
    ),
    "batches": Switch(
        without="one write a request",
        off=instead((f"{ENTRA}.chunks:AT_ONCE", 1), (f"{ENTRA}.job:AT_ONCE", 1)),
        proofs={16: "entra/test_writing.py::test_many_are_removed_twenty_in_a_call"},
    ),
    "lock": Switch(
        without="no lock",
        off=instead((f"{APP}.working:run_lock", lambda *_, **__: nullcontext())),
        proofs={18: "guards/test_exit_codes.py::test_5_where_another_run_holds_the_lock"},
    ),
    "patience": Switch(
        without="nothing is tried again",
        off=absences.once_only,
        proofs={19: "entra/test_patience.py::test_it_comes_through_after_some_failures"},
    ),
    "settling": Switch(
        without="what was cut short stays open",
        off=absences.nothing_settled,
        proofs={19: "guards/test_a_run_that_was_cut_short.py::test_every_intention_has_one_outcome"},
    ),
    "names": Switch(
        without="names are compared as they are written",
        off=absences.names_as_they_are_written,
        proofs={20: "active_directory/test_names.py::test_however_a_value_is_escaped_it_is_the_same"},
    ),
    "keys": Switch(
        without="addresses have case",
        off=instead((f"{PLANS}.correlate:WITHOUT_CASE", frozenset())),
        proofs={20: "guards/test_scar_20_names_are_data.py::test_scar_20_an_address_has_no_case"},
    ),
    "words": Switch(
        without="`refused`, and no more",
        off=absences.no_words,
        proofs={
            22: "guards/test_scar_22_a_refusal_says_what_to_do.py"
            "::test_scar_22_a_plan_tells_the_number_the_limit_and_the_way_on"
        },
    ),
    "heads": Switch(
        without="no head",
        off=absences.no_heads,
        proofs={23: "guards/test_scar_23_every_output_says_what_it_is.py::test_scar_23_a_plan_is_a_dry_run"},
    ),
    "evidence": Switch(
        without="a bare exception will do",
        off=absences.exceptions_without_evidence,
        proofs={24: f"{ENDS}an_exception_without_its_evidence_gives_nothing"},
    ),
    "ending": Switch(
        without="exceptions end unannounced",
        off=instead(("connector.core.rules.checks.exceptions:SOON", timedelta(days=-1))),
        proofs={24: f"{ENDS}the_end_is_announced"},
    ),
}
"""Functions of their own."""

SWITCHES: Mapping[str, Switch] = {**GUARDED, **HELD, **OTHERS}
