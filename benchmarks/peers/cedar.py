"""Cedar in Rust: policies parsed once, and one request an assignment, all in one batch.

An answer names every policy that permits, so that one request serves for all policies. Facts in the context of a
request take less time than the same as attributes of entities.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import cedarpy

from benchmarks.peers import Decide, Facts
from benchmarks.rules import Rule

REQUEST = {"principal": 'Person::"any"', "action": 'Action::"hold"', "resource": 'District::"any"'}


def prepare(policies: Sequence[Rule]) -> Decide:
    compiled = cedarpy.PolicySet.from_str("\n".join(map(_policy, policies)))
    nobody = cedarpy.Entities.from_json_str("[]")

    def decide(cases: Sequence[Facts]) -> Iterator[tuple[int, int]]:
        requests = [{**REQUEST, "context": json.dumps(facts)} for facts in cases]
        for number, answer in enumerate(cedarpy.is_authorized_batch(requests, compiled, nobody)):
            for policy in answer.diagnostics.id_annotations_by_reason.values():
                yield number, int(policy)

    return decide


def _policy(rule: Rule) -> str:
    return f"""@id("{rule.number}") permit(principal, action, resource) when {{
        context.employed && context.certified.contains("{rule.certification}")
        && (context.waived || (context.site == "school" && {json.dumps(rule.roles)}.contains(context.role)))
    }};"""
