"""What came of the policy tests as JUnit XML, which build servers read."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from connector.core.policy_tests.results import Outcome, Report
from connector.core.problems import visible
from connector.outputs.explanation import decision_lines


def tests_junit(report: Report, seconds: float) -> str:
    """A suite a file; each test a case, named in the file's words. All are decided at once: no case has a time."""
    of_all = {"name": "connector test", "time": f"{seconds:.3f}", **_counts(report.outcomes)}
    root = ET.Element("testsuites", of_all)
    for file in report.files:
        own = [outcome for outcome in report.outcomes if outcome.subject.file == file]
        suite = ET.SubElement(root, "testsuite", {"name": file, **_counts(own)})
        for outcome in own:
            _case(suite, outcome)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failed, skipped = sum(bool(o.misses) for o in outcomes), sum(bool(o.untested) for o in outcomes)
    return {"tests": str(len(outcomes)), "failures": str(failed), "errors": "0", "skipped": str(skipped)}


def _case(suite: ET.Element, outcome: Outcome) -> None:
    subject = outcome.subject
    case = ET.SubElement(
        suite,
        "testcase",
        classname=subject.file,
        name=visible(str(subject)),
        file=subject.file,
        line=str(subject.mark.line),
    )
    if outcome.untested:
        ET.SubElement(case, "skipped", message=outcome.untested)
    for miss in outcome.misses:
        failure = ET.SubElement(case, "failure", message=visible(miss.message), type="policy-test-failed")
        lines = [str(miss.problem(subject)), *(decision_lines(miss.explained) if miss.explained else ())]
        failure.text = "\n".join(visible(line) for text in lines for line in text.splitlines())
