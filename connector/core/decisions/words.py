"""What a rule lacks, and what each of its conditions says, in plain words: shared by plans and explanations."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.decisions.lacking import Lack, Parts
from connector.core.decisions.program import Leaf
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.witness import Witness


def told(leaf: Leaf, verdict: Verdict, place: Place, witness: Witness) -> str:
    """What is, beside what the rule asks for where that is not met; a denial asks for nothing."""
    met = verdict.met[leaf.path]
    said = witness.say(leaf, place, met=met)
    if verdict.rule.grants and met and leaf.turned:
        return f"{said.words}, which the policy excludes"
    if met or not said.short_of:
        return said.words
    asks = verdict.rule.grants and not leaf.turned
    return f"{said.words}; needs {said.short_of}" if asks else f"{said.words}, not {said.short_of}"


def told_lacking(verdict: Verdict, lack: Lack | None, place: Place, witness: Witness) -> str:
    """What the rule lacks: the facts, then what is needed; what any one of would do is joined by `or`."""

    def tell(part: Lack) -> Iterable[str]:
        if not isinstance(part, Parts):
            return [told(by_path[part], verdict, place, witness)]
        if part.every:
            return [words for each in part.parts for words in tell(each)]
        facts = [witness.say(x, place, met=verdict.met[x.path]).words for x in verdict.leaves(part)]
        return [*facts, f"needs {asked(part)}"]

    def asked(part: Lack) -> str:
        if not isinstance(part, Parts):
            return ("no " if by_path[part].turned else "") + by_path[part].condition.asks(witness.scene(place.loc))
        return one_of(map(asked, part.parts)) if not part.every else " and ".join(map(grouped, part.parts))

    def grouped(part: Lack) -> str:
        return f"({asked(part)})" if isinstance(part, Parts) else asked(part)

    by_path = {leaf.path: leaf for leaf in verdict.rule.leaves}
    return "; ".join(dict.fromkeys(tell(lack))) if lack is not None else ""


def one_of(choices: Iterable[str]) -> str:
    """Joined by `or`, with a comma, since each may hold an `or` of its own."""
    return ", or ".join(dict.fromkeys(choices))
