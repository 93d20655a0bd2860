"""What a policy says of itself, and against the other policies."""

from __future__ import annotations

import re

from connector.core.files.documents import STAND_IN
from connector.core.problems import Mark, Problems, tick
from connector.core.rules.draft import Draft, PolicyFile, walk
from connector.core.rules.policies import KEBAB

MOST_ASSIGNED = 60


def check(draft: Draft, problems: Problems) -> None:
    seen: dict[str, PolicyFile] = {}
    for item in draft.policies:
        check_name(item, seen, problems)
        check_window(item, draft, problems)
        check_size(item, problems)
        check_grants(item, problems)
        if item.whole and item.policy.effect == "grant":
            check_employed(item, problems)
            check_place(item, draft, problems)
    if not draft.policies and draft.all_policies:
        problems.warn(Mark(file=draft.policies_folder), "no-policies", "there is no policy; nothing is granted")


def check_name(item: PolicyFile, seen: dict[str, PolicyFile], problems: Problems) -> None:
    name, mark = item.policy.name, item.policy.at("name")
    if name == STAND_IN:
        return
    if not re.fullmatch(KEBAB, name):
        advice = f"name it {tick(item.stem)}" if re.fullmatch(KEBAB, item.stem) else "as `ic-attendance-school`"
        problems.error(mark, "policy-name", f"the name {tick(name)} is not kebab-case", advice)
    elif name != item.stem:
        advice = f"write `name: {item.stem}`, or name the file {name}.yaml"
        problems.error(mark, "policy-name", f"the name {tick(name)} is not the file's, {tick(item.stem)}", advice)
    first = seen.setdefault(name, item)
    if first is not item:
        problems.error(
            mark, "policy-name-twice", f"two policies are named {tick(name)}", f"first at {first.policy.at('name')}"
        )


def check_window(item: PolicyFile, draft: Draft, problems: Problems) -> None:
    window = item.policy.effective
    if window.from_ and window.until and window.from_ > window.until:
        message = f"`from` {window.from_} is after `until` {window.until}"
        problems.error(item.policy.at("effective", "from"), "dates-reversed", message)
    elif window.until and window.until < draft.around.today:
        message = f"the policy {tick(item.policy.name)} ended on {window.until}"
        problems.warn(
            item.policy.at("effective", "until"), "policy-past", message, "delete the file when nobody needs it"
        )


def check_size(item: PolicyFile, problems: Problems) -> None:
    count = sum(node.assigned is not None for node, _ in walk(item.policy.when))
    if count > MOST_ASSIGNED:
        message = f"{count} `assigned` conditions in one policy; {MOST_ASSIGNED} are the most"
        problems.error(
            item.policy.key_at("when"), "policy-too-large", message, "split the policy: any of several grants"
        )


def check_grants(item: PolicyFile, problems: Problems) -> None:
    grants = item.policy.grants
    for number, name in enumerate(grants):
        if name in grants[:number] and name != STAND_IN:
            problems.warn(
                item.policy.at("grants", number), "grants-twice", f"{tick(name)} is named twice", "remove one"
            )


def check_employed(item: PolicyFile, problems: Problems) -> None:
    if not any(node.employed and not under_not for node, under_not in walk(item.policy.when)):
        message = f"the policy {tick(item.policy.name)} grants without the condition `employed`"
        problems.warn(
            item.policy.key_at("when"), "policy-without-employed", message, "add `- employed: {}` under `all`"
        )


def check_place(item: PolicyFile, draft: Draft, problems: Problems) -> None:
    if any(node.assigned and not under_not for node, under_not in walk(item.policy.when)):
        return
    for number, name in enumerate(item.policy.grants):
        entitlement = draft.entitlements.entries.get(name)
        if entitlement and entitlement.per:
            message = f"{tick(name)} is granted per location, and no `assigned` outside `not` gives a location"
            advice = "add an `assigned`; without one only exceptions can grant it"
            problems.warn(item.policy.at("grants", number), "grant-without-location", message, advice)
