"""The closed sets of words in a plan; `docs/reasons.md` is their page."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "joined": "became employed, or is in the feed for the first time",
    "role-gained": "took on a role that the policy names",
    "location-gained": "took on such a role at this location",
    "certified": "completed the course while the other requirements were met",
    "returned": "came back after a departure",
    "exception-granted": "a dated exception grants it",
    "policy-changed": "the policies or mappings changed, not the facts",
    "restored": "the connector had granted it, or its last run had found it in order, and somebody took it away",
    "left": "is no longer employed, or not yet",
    "role-lost": "no longer holds a role that the policy names",
    "location-lost": "holds such a role, but not at this location",
    "certification-expired": "the certification is no longer valid",
    "certification-superseded": "the course was replaced after the completion",
    "exception-ended": "the dated exception that granted it is over",
    "denied": "a denying policy or exception applies",
    "row-missing": "the person's rows have been missing from the feed for longer than the hold",
    "added-outside": "somebody added it by hand; no policy explains it",
    "account-changed": "the person now has another account",
    "rolled-back": "undoes what an earlier run did; only in a plan that `rollback` made",
}
HOLDS: Mapping[str, str] = {
    "row-missing": "the person has no people row or no assignment row in the feed; absence is not evidence",
    "row-rejected": "a row of the person was rejected, so the facts are not whole",
    "completion-contested": "a completion names somebody who was another person when it was first seen",
    "feed-doubtful": "a feed is not what was expected of it, and what it says of the person is new",
    "ambiguous-account": "several accounts match the person",
    "shared-account": "the account matches several persons",
    "protected": "the account is on the directory's `protected` list",
    "frozen": "no enforced policy grants the entitlement, so nothing but a denial takes it away",
    "unmanaged": "the group lies outside the directory's `managed` fence",
    "paused": "the group is paused since a rollback, until somebody resumes it",
}
DRIFT: Mapping[str, str] = {
    "added-outside": "a member that the connector did not grant: somebody added it by hand",
    "removed-outside": "the connector granted it, and somebody took it away by hand",
    "group-missing": "members are wanted in a group that is not there",
    "account-changed": "the connector granted it to an account that is not the person's any more",
    "marker-lost": "the group has lost the mark that says who manages it",
}
ENFORCED = frozenset({"enforce"})  # modes of the policies that decide
URGENT = frozenset({"left", "denied"})
UNRESOLVED: Mapping[str, str] = {
    "no-account": "no account carries one of the person's correlation keys",
    "ambiguous-account": "several accounts match the person; none is chosen",
    "shared-account": "the account matches several persons; it is nobody's",
    "disabled-account": "the account is disabled, so it gets nothing new",
}
