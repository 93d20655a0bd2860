"""casbin: a policy is a line for each of its roles; its fast enforcer finds those of a role and an entitlement.

Whoever is exempt asks in the role `waived`. Its `batch_enforce` is a loop over `enforce`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import casbin
from casbin.model import FastModel

from benchmarks.peers import Decide, Facts
from benchmarks.rules import Rule

MODEL = """
[request_definition]
r = role, entitlement, facts
[policy_definition]
p = role, entitlement, certification
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.role == p.role && r.entitlement == p.entitlement && r.facts.employed && (r.facts.waived || \
r.facts.site == "school") && p.certification in r.facts.certified
"""
KEY = (0, 1)


def prepare(policies: Sequence[Rule]) -> Decide:
    model = FastModel(KEY)
    model.load_model_from_text(MODEL)
    enforcer = casbin.FastEnforcer(model, cache_key_order=KEY)
    for rule in policies:
        enforcer.add_policies([[role, rule.name, rule.certification] for role in ("waived", *rule.roles)])

    def decide(cases: Sequence[Facts]) -> Iterator[tuple[int, int]]:
        for number, facts in enumerate(cases):
            asked, role = SimpleNamespace(**facts), "waived" if facts["waived"] else facts["role"]
            for policy, rule in enumerate(policies):
                if enforcer.enforce(role, rule.name, asked):
                    yield number, policy

    return decide
