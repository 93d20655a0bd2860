"""A rulebook made ready for tables: rules, the slots their conditions fill, and the one meaning of a tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from connector.core.conditions import Condition, Node, Personal
from connector.core.conditions.assigned import Assigned
from connector.core.conditions.employed import Employed
from connector.core.rules.exceptions import PersonException
from connector.core.rules.policies import Policy
from connector.core.rules.rulebook import Rulebook

ASSIGNED, CERTIFIED, ATTRIBUTE = 1, 2, 4
NOWHERE = -1  # the place of an entitlement that is not per location
ELSEWHERE = -1  # a place that no mapping knows
WAIVERS = {"assigned": ASSIGNED, "certified": CERTIFIED, "attribute": ATTRIBUTE}


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One condition in a policy's tree. `path` is as `explain` prints it; `under_not` where any `not` stands above."""

    path: str
    kind: str
    condition: Condition
    under_not: bool

    @property
    def turned(self) -> bool:
        """Whether the tree asks for the contrary: an odd number of `not` stands above."""
        return self.path.split("/").count("not") % 2 == 1


def leaves(node: Node, path: str = "", *, under_not: bool = False) -> Iterator[Leaf]:
    if node.condition is not None:
        yield Leaf(path=path, kind=node.key, condition=node.condition, under_not=under_not)
        return
    prefix = f"{path}/" if path else ""
    for number, child in enumerate(node.children):
        step = "not" if node.key == "not" else f"{node.key}/{number}"
        yield from leaves(child, prefix + step, under_not=under_not or node.key == "not")


Truth = Callable[[str], bool | None]


def holds(node: Node, truth: Truth, path: str = "") -> bool | None:
    """The meaning of a tree: `truth` says whether the condition at a path is met; None is `not known`."""
    if node.condition is not None:
        return truth(path)
    prefix = f"{path}/" if path else ""
    if node.key == "not":
        inner = holds(node.children[0], truth, prefix + "not")
        return None if inner is None else not inner
    met = [holds(child, truth, f"{prefix}{node.key}/{n}") for n, child in enumerate(node.children)]
    decisive = node.key == "any"
    if decisive in met:
        return decisive
    return None if None in met else not decisive


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One policy for one entitlement."""

    number: int
    policy: Policy
    entitlement: str
    per_location: bool
    leaves: tuple[Leaf, ...]

    @property
    def grants(self) -> bool:
        return self.policy.effect == "grant"

    @cached_property
    def here(self) -> tuple[str, ...]:
        """The conditions that an assignment at the place can meet."""
        return tuple(x.path for x in self.leaves if isinstance(x.condition, Assigned) and not x.under_not)

    def met_here(self, met: Mapping[str, bool]) -> bool:
        """Whether the rule has the assignment at the place that a grant there needs."""
        return not (self.grants and self.per_location) or any(met[path] for path in self.here)

    @cached_property
    def slots(self) -> dict[tuple[Assigned, bool], int]:
        """The bit of each different `assigned`, apart for those under a `not`."""
        distinct = dict.fromkeys((x.condition, x.under_not) for x in self.leaves if isinstance(x.condition, Assigned))
        counts = {False: 0, True: 0}
        bits = {}
        for condition, under_not in distinct:
            bits[condition, under_not] = 1 << counts[under_not]
            counts[under_not] += 1
        return bits


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """Every rule of the policies in force or in report mode, with what they share numbered."""

    rulebook: Rulebook
    rules: tuple[Rule, ...]
    personal: Mapping[Personal, int]
    certifications: Mapping[str, int]
    locations: Mapping[str, int]
    entitlements: Mapping[str, int]

    @cached_property
    def location_codes(self) -> list[str]:
        return list(self.locations)

    @cached_property
    def names(self) -> list[str]:
        """Of the entitlements, by their numbers."""
        return list(self.entitlements)

    def at(self, number: int) -> str | None:
        """The code of a location number; None for `no location`."""
        return self.location_codes[number] if number >= 0 else None

    def loc(self, code: str | None) -> int:
        """The number of a known location; NOWHERE for None."""
        return NOWHERE if code is None else self.locations[code]

    def sites(self, entitlement: str) -> list[int]:
        """The numbers of the locations an entitlement per location has."""
        types = self.rulebook.entitlements[entitlement].location_type
        known = self.rulebook.locations
        return [n for code, n in self.locations.items() if types is None or known[code].type in types]

    def frozen(self, entitlement: str, modes: Collection[str]) -> bool:
        """Whether no policy of the modes grants it at any time: then nothing but a denial takes it away."""
        return self.granting_modes[entitlement].isdisjoint(modes)

    @cached_property
    def employment(self) -> int:
        """The number of the condition `employed` as it stands where a policy says nothing more."""
        return self.personal[Employed()]

    @cached_property
    def exceptions_of(self) -> dict[str, list[PersonException]]:
        """Each person's exceptions, whatever their days."""
        found: dict[str, list[PersonException]] = {}
        for exception in self.rulebook.exceptions:
            found.setdefault(exception.person, []).append(exception)
        return found

    @cached_property
    def granting_modes(self) -> dict[str, frozenset[str]]:
        """The modes of the policies that grant each entitlement."""
        modes: dict[str, set[str]] = {name: set() for name in self.entitlements}
        for rule in self.rules:
            modes[rule.entitlement] |= {rule.policy.mode} if rule.grants else set()
        return {name: frozenset(found) for name, found in modes.items()}


def compile_rules(rulebook: Rulebook) -> Program:
    policies = sorted((p for p in rulebook.policies if p.mode != "off"), key=lambda p: p.name)
    pairs = [(policy, entitlement) for policy in policies for entitlement in dict.fromkeys(policy.grants)]
    rules = tuple(
        Rule(
            number=number,
            policy=policy,
            entitlement=entitlement,
            per_location=rulebook.entitlements[entitlement].per == "location",
            leaves=tuple(leaves(policy.when)),
        )
        for number, (policy, entitlement) in enumerate(pairs)
    )
    conditions = (leaf.condition for rule in rules for leaf in rule.leaves)
    always: Personal = Employed()  # so that a departure is known for what it is
    personal = dict.fromkeys([always, *(c for c in conditions if not isinstance(c, Assigned))])
    return Program(
        rulebook=rulebook,
        rules=rules,
        personal={condition: number for number, condition in enumerate(personal)},
        certifications={name: number for number, name in enumerate(sorted(rulebook.certifications))},
        locations={code: number for number, code in enumerate(sorted(rulebook.locations))},
        entitlements={name: number for number, name in enumerate(sorted(rulebook.entitlements))},
    )
