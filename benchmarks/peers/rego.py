"""Rego by Microsoft's rego-cpp: one compiled query that decides a hundred assignments at once.

The policies lie in its data by role, so that it looks at those of a role alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from regopy import Interpreter

from benchmarks.peers import Decide, Facts
from benchmarks.rules import Rule

BATCH = 100  # with more at once each takes longer
MODULE = """package access
import rego.v1
granted contains [number, policy.number] if {
  some number, case in input.cases
  case.employed
  case.site == "school"
  some policy in data.by_role[case.role]
  policy.certification in case.certified
}
granted contains [number, policy.number] if {
  some number, case in input.cases
  case.waived
  case.employed
  some policy in data.policies
  policy.certification in case.certified
}
"""


def prepare(policies: Sequence[Rule]) -> Decide:
    by_role = defaultdict(list)
    for rule in policies:
        for role in rule.roles:
            by_role[role].append({"number": rule.number, "certification": rule.certification})
    every = [{"number": rule.number, "certification": rule.certification} for rule in policies]
    rego = Interpreter()
    rego.add_data({"by_role": by_role, "policies": every})
    rego.add_module("access.rego", MODULE)
    query = rego.build("data.access.granted")

    def decide(cases: Sequence[Facts]) -> Iterator[tuple[int, int]]:
        for start in range(0, len(cases), BATCH):
            rego.set_input({"cases": cases[start : start + BATCH]})
            (granted,) = json.loads(str(rego.query_bundle(query)))["expressions"]
            for number, policy in granted:
                yield start + number, policy

    return decide
