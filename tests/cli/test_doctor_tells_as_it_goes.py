"""`doctor` prints each finding when it is there: the last server may take minutes to give no answer."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.plan.site import Site, right


def test_a_finding_is_told_before_the_next_is_looked_for(site: Site):
    """The people feed is a pipe that nobody has written to yet, and the state's finding is there."""
    feed = site.write().folder / "feeds" / "people.csv"
    feed.unlink()
    os.mkfifo(feed)
    command = [sys.executable, "-m", "connector", "doctor"]
    with subprocess.Popen(command, cwd=site.folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        feed.write_text("person_id,status")
        rest = process.stdout.read()
    assert "ok   state: the ledger opens and can be written\n" == first
    assert rest.startswith(
        "BAD  feed people: feeds/people.csv: error[feed-unsettled]: the feed `feeds/people.csv` was written"
    )
    assert (4, True) == (process.returncode, rest.endswith(" checks, 1 wrong\n"))


def test_what_is_well_is_not_told_without_end(site: Site):
    """Fifty groups: forty lines that are well, what is wrong wherever it stands, and how many more there are."""
    groups = [f"ic-{number:02}" for number in range(50)]
    site.entitlements = {group: right(group) for group in groups}
    site.policies["staff"]["grants"] = groups
    site.groups = {group: [] for group in groups if group != "ic-49"}
    short, whole = site.write().call("doctor"), site.call("doctor", "-v")
    assert (4, 4) == (short.code, whole.code)
    assert 40 == short.out.count("ok   ")
    assert "BAD  ic-49: there is no such group\n     fix: make the group" in short.out
    assert f"and {whole.out.count('ok   ') - 40} more that are well (-v shows all)\n" in short.out
    assert short.out.splitlines()[-1] == whole.out.splitlines()[-1]
