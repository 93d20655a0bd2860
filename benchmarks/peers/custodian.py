"""Cloud Custodian's filters: a policy is `and`, `or` and value filters, and takes all resources at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n.filters.core import FilterRegistry, ValueFilter

from benchmarks.peers import Decide, Facts
from benchmarks.rules import Rule


class Quiet(ValueFilter):
    """Without a note on each resource of what it matched: these grow with each policy, and nobody reads them here."""

    annotate = False


class Resource:
    id = "id"


class Manager:
    def get_model(self) -> type[Resource]:
        return Resource


def prepare(policies: Sequence[Rule]) -> Decide:
    registry = FilterRegistry("filters")
    registry.register("value", Quiet)
    registry.value_filter_class = Quiet
    filters = [registry.factory(_filter(rule), Manager()) for rule in policies]

    def decide(cases: Sequence[Facts]) -> Iterator[tuple[int, int]]:
        resources = [{"id": number, **facts} for number, facts in enumerate(cases)]
        for policy, each in enumerate(filters):
            for resource in each.process(resources):
                yield resource["id"], policy

    return decide


def _filter(rule: Rule) -> dict[str, object]:
    role = {"type": "value", "key": "role", "op": "in", "value": rule.roles}
    course = {"type": "value", "key": "certified", "op": "contains", "value": rule.certification}
    return {"and": [{"employed": True}, course, {"or": [{"waived": True}, {"and": [{"site": "school"}, role]}]}]}
