"""A defect ends with 70 and a report to send: no traceback, and no text of the error, which may hold a name."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.plan.site import Site

BROKEN = 'raise RuntimeError("Zoë Example, password hunter2")\n'


def test_a_broken_installation_is_a_defect_without_its_message(site: Site):
    """A library of the installation fails as it is loaded."""
    broken = site.write().folder / "broken"
    broken.mkdir()
    (broken / "polars.py").write_text(BROKEN)
    ran = subprocess.run(
        [sys.executable, "-m", "connector", "plan"],
        cwd=site.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(broken)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (70, "") == (ran.returncode, ran.stdout)
    lines = ran.stderr.splitlines()
    assert "error: this is a defect of the connector, not of your files" == lines[0]
    assert "  RuntimeError at" in lines
    assert "  help: send these lines to whoever maintains the connector" == lines[-1]
    assert [] == [word for word in ("hunter2", "Zoë", "Traceback", "raise ") if word in ran.stderr]


def test_what_needs_no_broken_part_still_works(site: Site):
    """`validate` and `--help` load no tables."""
    broken = site.write().folder / "broken"
    broken.mkdir()
    for name in ("polars", "narwhals", "sqlalchemy", "ldap3"):
        (broken / f"{name}.py").write_text(BROKEN)
    for arguments in (["--help"], ["validate"], ["plan", "--help"]):
        ran = subprocess.run(
            [sys.executable, "-m", "connector", *arguments],
            cwd=site.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(broken)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (0, "") == (ran.returncode, ran.stderr)
