"""The kinds of departure, and what to do about each."""

from __future__ import annotations

from collections.abc import Mapping

from connector.core.plans.compared import Departure

KINDS: Mapping[str, str] = {
    "only-in-ic": "in the user group, and not in the directory group: by hand, or taken out and not synchronised yet",
    "only-in-directory": "in the directory group, and not in the user group: not synchronised yet",
    "nobody-known": "in the user group, and nobody whom the feeds or the directories know",
}


def kind_of(one: Departure) -> str:
    if one.user is None:
        return "only-in-directory"
    return "only-in-ic" if one.person_id is not None or one.accounts else "nobody-known"


def what_to_do(one: Departure, *, ruled: bool, taken: bool) -> str:
    """ruled: whether policies may grant what the user group stands for. taken: whether the connector took it away."""
    if kind_of(one) == "nobody-known":
        return "ask who it is (an administrator, a service?), and take it out in Infinite Campus where nobody answers"
    if one.user is None:
        return _only_there(one, ruled=ruled)
    if one.granted and not one.accounts:
        return f"the policies grant it, and there is no account for it: connector explain {one.person_id}"
    if one.granted:
        return "the policies grant it: the next run puts the account into the group, or `connector plan` says why not"
    if taken:
        return "the connector took it out of the group: wait for the synchronisation, or take it out by hand"
    return "take it out in Infinite Campus by hand" + ("; no policy grants it" if ruled else "")


def _only_there(one: Departure, *, ruled: bool) -> str:
    if one.granted or not ruled:
        return "wait for the synchronisation, or ask for it"
    if one.person_id is None:
        return "the feeds know nobody whose account it is: see `connector plan` before it is synchronised"
    return f"no policy grants it: `connector plan` says whether it goes; connector explain {one.person_id}"
