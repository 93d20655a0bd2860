"""CEL in Rust. `each`: a dict a decision, as its manual shows; `together`: all policies in one compiled expression."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import cel

from benchmarks.peers import Decide, Facts
from benchmarks.rules import Rule


def each(policies: Sequence[Rule]) -> Decide:
    programs = [cel.compile(_expression(rule)) for rule in policies]

    def decide(cases: Sequence[Facts]) -> Iterator[tuple[int, int]]:
        for number, facts in enumerate(cases):
            for policy, program in enumerate(programs):
                if program.execute(facts):
                    yield number, policy

    return decide


def together(policies: Sequence[Rule]) -> Decide:
    program = cel.compile(f"[{', '.join(map(_expression, policies))}]")

    def decide(cases: Sequence[Facts]) -> Iterator[tuple[int, int]]:
        for number, facts in enumerate(cases):
            for policy, holds in enumerate(program.execute(facts)):
                if holds:
                    yield number, policy

    return decide


def _expression(rule: Rule) -> str:
    job = f'role in {json.dumps(rule.roles)} && site == "school"'
    return f'employed && (waived || ({job})) && "{rule.certification}" in certified'
