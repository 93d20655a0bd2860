"""The next step of somebody who lacks a right: what they can do, what HR can, or whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.certified import Certified
from connector.core.conditions.employed import Employed
from connector.core.decisions.ended import ended_exceptions
from connector.core.decisions.lacking import paths
from connector.core.decisions.ways import Refused, Turn, Way, least
from connector.core.decisions.words import one_of
from connector.core.person import Assignment, in_effect_or_last
from connector.core.problems import tick
from connector.core.rules.policies import Policy

CHOICES_TOLD = 3
IN_HR = "a correction starts in HR"
IF_WRONG = f"if that is wrong, {IN_HR}"
PERSON = "the person"
NOBODY = "nobody"
NOBODY_IF_RIGHT = "nobody, if HR's record is right"


class Step(NamedTuple):
    """What is to be done, and who must do it: the person, nobody (it follows by itself), HR, whoever denied it, ..."""

    words: str
    who: str

    @property
    def by_course(self) -> bool:
        """Whether a course is what would help."""
        return self.who == PERSON

    @property
    def own(self) -> bool:
        """Whether it is for the person alone to take, or to wait; what others must do or know is theirs to tell."""
        return self.who in (PERSON, NOBODY)


def next_step(case: Refused) -> Step:
    """The first that speaks; nobody is told to take a course that would not help them."""
    return next(Step(words, who) for step, who in STEPS.items() if (words := step(case)))


def helping_courses(case: Refused) -> str:
    """What to complete, where courses alone would grant it: titles, several choices joined by `or`; else empty."""
    if not case.witness.employed(case.place.pid) or not case.person.assignments:
        return ""
    return _courses(case.ways, case)


def _courses(ways: Iterable[Way], case: Refused) -> str:
    helping = [way for way in ways if way and all(isinstance(t.condition, Certified) for t in way.values())]
    titles = [" and ".join(_title(turn, case) for turn in way.values()) for way in helping]
    return (", or " if any(len(way) > 1 for way in helping) else " or ").join(titles)


def _course(case: Refused) -> str:
    titles = helping_courses(case)
    if not titles:
        return ""
    wait = f", or wait: access follows by itself on {case.follows}" if case.follows else ""
    return f"complete {titles} in Learning Space{wait}"


def _title(turn: Turn, case: Refused) -> str:
    """With the first day that counts, where a completion before it would not help on the day."""
    course = case.scene.certifications[turn.condition.name]  # type: ignore[union-attr] # the caller says the class
    early = case.since is not None and case.since < course.need
    return f"{course.title} (on {course.need} or later)" if early else course.title


def _denied(case: Refused) -> str:
    denying = [
        f"denied by exception {e.ticket} until {e.until}: ask {e.approved_by}"
        for e in case.witness.exceptions(case.place, "deny")
    ]
    denying += [f"denied by policy `{v.rule.policy.name}`: {_ask(v.rule.policy)}" for v in case.denials]
    after = f"; access follows by itself on {case.follows}" if case.follows else ""
    return "; ".join(denying) + after if denying else ""


def _hired_later(case: Refused) -> str:
    hired = case.person.date("hire_date")
    if hired is None or hired <= case.scene.day or case.person.values["status"] == "terminated":
        return ""
    follows = f"access follows by itself on {case.follows}" if case.follows else "ask again then"
    return f"hired from {hired} on: {follows}"


def _not_employed(case: Refused) -> str:
    if case.witness.employed(case.place.pid):
        return ""
    last = case.person.date("termination_date")
    to_come = case.since is not None and last is not None and case.since <= last
    said = f"employed until {last}" if to_come else "not employed"
    return f"{said} as far as the HR feed says; {IF_WRONG}"


def _without_rows(case: Refused) -> str:
    if case.person.assignments:
        return ""
    return "ask HR why the feed has no assignment of theirs; nothing is added before it has one"


def _follows(case: Refused) -> str:
    return f"nothing to do: access follows by itself on {case.follows}" if case.follows else ""


def _without_policy(case: Refused) -> str:
    if case.granting:
        return ""
    if "enforce" in case.program.granting_modes[case.place.entitlement]:
        return _out_of_window(case)
    would = [v.rule.policy for v in case.witness.verdicts(case.place) if v.rule.grants and v.satisfied]
    more = f"; policy `{would[0].name}` would, were it not in report mode: ask {would[0].owner}" if would else ""
    return f"no enforced policy grants this: memberships stay as they are, but for denials{more}"


def _out_of_window(case: Refused) -> str:
    rules = (rule for rule in case.program.rules if rule.entitlement == case.place.entitlement and rule.grants)
    policy = next(rule.policy for rule in rules if rule.policy.mode == "enforce")
    window = policy.effective
    days = [f"from {window.from_}" if window.from_ else "", f"until {window.until}" if window.until else ""]
    return f"policy `{policy.name}` counts {' '.join(filter(None, days))} only: {_ask(policy)}"


def _ask(policy: Policy) -> str:
    return f"ask its owner, {policy.owner}"


def _exception_over(case: Refused) -> str:
    """Where the exception anew, and a course at most, would grant it."""
    over = ended_exceptions(case.place, case.granting_ever, case.witness)
    ways = case.ways_with(kind for e in over for kind in e.waives) if over else []
    course = "" if {} in ways else _courses(ways, case)
    if not course and {} not in ways:
        return ""
    told = (f"exception {e.ticket} ended on {e.until}: ask {e.approved_by}, who approved it" for e in over)
    return "; ".join(told) + (f", and complete {course} in Learning Space" if course else "")


def _moved_on(case: Refused) -> str:
    """At a place where they work no more, or never did, there is nothing to put right, unless the feed is wrong."""
    place, day, held = case.scene.location, case.scene.day, case.person.assignments
    there = in_effect_or_last(held, day, place)
    if place is None or not case.ways or any(a.in_effect(day) for a in there):
        return ""
    if there:
        last = there[0].end_date
        ends = "ends" if case.since is not None and last is not None and case.since <= last else "ended"
        return f"the work at {case.scene.location_name} {ends} on {last}; {IF_WRONG}"
    elsewhere = case.person.in_effect(day) and not any(a.location == place for a in held)
    return f"the HR feed has no work of theirs at {case.scene.location_name}; {IF_WRONG}" if elsewhere else ""


def _by_mappings(case: Refused) -> str:
    """Where a job or a place is in no mapping, that may be all."""
    unmapped = " and ".join(_unmapped(_shortest(case), case))
    advice = "ask whoever keeps the mappings, or HR where the feed is wrong"
    return f"needs {_needs(case)}; {unmapped}: {advice}" if unmapped else ""


def _corrections(case: Refused) -> str:
    if {} in case.ways:  # met, but at no location that has the right
        return f"needs an assignment at a location that has this right; {IN_HR}"
    if case.ways and not _settled(case):
        return "waits until HR says that they are back from leave"
    needs = _needs(case)
    return f"needs {needs}; {IN_HR}" if needs else ""


def _needs(case: Refused) -> str:
    return one_of(" and ".join(_fact(turn, case) for turn in way.values()) for way in _shortest(case))


def _shortest(case: Refused) -> list[Way]:
    """The ways that ask for the fewest facts, courses aside."""
    facts = [{k: t for k, t in way.items() if not isinstance(t.condition, Certified)} for way in _settled(case)]
    return sorted(least(facts), key=len)[:CHOICES_TOLD]


def _settled(case: Refused) -> list[Way]:
    """Without those that wait for somebody to be back from leave."""
    return [way for way in case.ways if not any(isinstance(t.condition, Employed) for t in way.values())]


def _fact(turn: Turn, case: Refused) -> str:
    condition, scene = turn.condition, case.scene
    if not isinstance(condition, Assigned):
        return ("no " if turn.met else "") + condition.asks(scene)
    if not turn.met and (coming := condition.coming(case.person, scene)):
        return f"the assignment as {coming}, which begins on {coming.start_date}"
    job = condition.described(None if turn.leaf.under_not else scene.location_name)
    named = f"assignment as {job}" if condition.role else job.removeprefix("an ")
    return f"{'no' if turn.met else 'an'} {named}"


def _unmapped(shortest: Iterable[Way], case: Refused) -> list[str]:
    """Of the assignments in effect, the jobs and the places that no mapping knows."""
    wanted = [t.condition for way in shortest for t in way.values() if isinstance(t.condition, Assigned)]
    held = case.person.in_effect(case.scene.day)
    jobs = [_job(a) for a in held if a.role is None] if any(c.role for c in wanted) else []
    places = [tick(str(a.location)) for a in held if a.location_type is None] if wanted else []
    said = [f"roles.yaml gives no role to {', '.join(dict.fromkeys(jobs))}"] if jobs else []
    return [*said, f"locations.yaml lacks {', '.join(dict.fromkeys(places))}"] if places else said


def _job(held: Assignment) -> str:
    return f"job code {tick(held.job_code)}" if held.job_code else tick(str(held.job_title))


def _excluded(case: Refused) -> str:
    nearest = min(case.granting, key=lambda v: len(paths(v.lack))).rule.policy
    return f"nothing that they can do: policy `{nearest.name}` does not reach them; {_ask(nearest)}"


STEPS: Mapping[Callable[[Refused], str], str] = {
    _course: PERSON,
    _denied: "whoever denied it",
    _hired_later: NOBODY,
    _not_employed: NOBODY_IF_RIGHT,
    _without_rows: "HR",
    _follows: NOBODY,
    _without_policy: "the policy's owner",
    _exception_over: "whoever approved the exception",
    _by_mappings: "whoever keeps the mappings",
    _moved_on: NOBODY_IF_RIGHT,
    _corrections: "HR",
    _excluded: "the policy's owner",
}
