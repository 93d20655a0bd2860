"""No verb but `apply` and `run` changes a directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.app.looking.checking import doctor
from connector.app.looking.explaining import explain_person
from connector.app.looking.planning import plan
from connector.app.running.applying import run
from connector.core.plans.plan import Scope
from connector.directories import Directory
from tests.laws.wrapped import Counting, wrapped
from tests.plan.conftest import site
from tests.plan.site import Site

__all__ = ["site"]

pytestmark = pytest.mark.scar(10)
READING = (
    ("validate",),
    ("plan",),
    ("plan", "--out", "plan.json"),
    ("plan", "--as-of", "2030-01-01", "--format", "html", "--exit-code"),
    ("explain", "1"),
    ("drift", "--format", "html"),
    ("doctor",),
    ("audit", "show"),
    ("audit", "verify"),
    ("audit", "export"),
    ("pause", "--reason", "a test"),
    ("resume",),
    ("schema", "plan"),
)


def test_plan_explain_and_doctor_write_nothing_and_run_the_same_code_does(site: Site):
    """Counted at the directory: no batch before `run`, and then the very changes of the plan."""
    site.entitled("1", "2")
    site.strays("3")
    site.write()
    opened: list[Counting] = []

    def counting(inner: Directory) -> Directory:
        opened.append(Counting(inner))
        return opened[-1]

    deployment = wrapped(site.folder, counting)
    planned = plan(deployment, None, Scope(), site.folder / "plan.json")
    explain_person(deployment, "1", None)
    list(doctor(deployment))
    assert (3, []) == (len(opened), [batch for one in opened for batch in one.batches])
    assert 3 == len(planned.plan.changes)
    run(deployment, Scope())
    assert {(c.action, c.group_id, c.account) for c in planned.plan.changes} == {
        (w.action, w.group, w.account) for w in opened[-1].batches[0]
    }


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_the_file_of_the_directory_is_as_it_was(site: Site, arguments: tuple[str, ...]):
    """Bytes, time and inode of the embedded directory after each verb that only reads."""
    site.entitled("1")
    site.strays("3")
    site.local["correlate"] = [{"person": "person_id", "account": "person_id"}]
    before = seen(site.write().folder / "directory.json")
    assert site.call(*arguments).code in (0, 3, 10)
    assert before == seen(site.folder / "directory.json")


def seen(path: Path) -> tuple[bytes, int, int]:
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
