"""The 25 scars of the field, a few words each: what went wrong elsewhere, and the guard that must hold here."""

from __future__ import annotations

from collections.abc import Mapping

SCARS: Mapping[int, str] = {
    1: "caps count memberships, by percent and number, overall and per group; no group is emptied unasked",
    2: "the first contact with a directory adopts it, after approval",
    3: "a feed that is not as expected is not believed",
    4: "a partial read is no answer",
    5: "a completion once seen stays",
    6: "a missing row is no evidence at first",
    7: "lawful mass events are announced; an approval is for one plan, once",
    8: "putting back is no danger, and no cap on removals holds an addition",
    9: "apply does what was approved and is still needed",
    10: "a dry run writes nothing",
    11: "one bad item stops nobody else",
    12: "a refusal holds its own scope, wholly",
    13: "pause, resume and --no-removals",
    14: "a scope narrows and never widens",
    15: "a read that lags is neither a removal nor a failure",
    16: "one reading per group, batched writes",
    17: "a group that another owner marked is left alone",
    18: "one run at a time, by a lock that a crash lets go",
    19: "retries have a budget and a deadline; the next run goes on",
    20: "members are compared by immutable id, names without case",
    21: "a plan carried out leaves nothing to do; what turns round again and again waits",
    22: "a refusal says what, how many, whose, the limit and the way on",
    23: "every output says DRY-RUN or APPLY",
    24: "exceptions have reason, approver, ticket and last day, and are announced before they end",
    25: "caps look at memberships, whatever the cause",
}
WAITING: Mapping[int, str] = {}
"""Scars without a test: the guard itself is still to come."""
