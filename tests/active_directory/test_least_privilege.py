"""The account of docs/active-directory.md, made by the page's own commands, can do what is needed and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from connector.directories import Write
from tests.active_directory.conftest import Connect
from tests.samba.domain import Domain

PAGE = Path(__file__).parents[2] / "docs" / "active-directory.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
PASSWORD = "Svc-Passw0rd-1"  # noqa: S105 - of a throwaway account
# The page speaks to a controller that is installed; this one lives in a folder of its own.
HERE = 'samba-tool() { command samba-tool "$@" -s "$AD_SMB_CONF" -H "$AD_SAM_LDB"; }\n'


def make_account(domain: Domain) -> str:
    env = domain.controller.env
    domain.organizational_unit(f"OU=Service,{domain.controller.domain}")
    given = {"PASSWORD": PASSWORD, "SAM_LDB": env["AD_SAM_LDB"], "MANAGED": domain.managed}
    script = "set -euo pipefail\n" + HERE + "".join(BLOCK.findall(PAGE.read_text()))
    subprocess.run(["bash", "-c", script], env={**os.environ, **env, **given}, check=True, capture_output=True)
    return f"CN=svc-connector,OU=Service,{domain.controller.domain}"


def test_the_page_s_account_writes_members_there_and_nowhere_else(domain: Domain, connect: Connect):
    """It writes the members of managed groups; elsewhere that group alone fails, and doctor had said so."""
    user = make_account(domain)
    person = domain.person("Ann Lee", employeeID="00042", mail="ann@example.test")
    inside, outside = domain.group("attendance"), domain.group("payroll", container=domain.elsewhere)
    bind = {"method": "simple", "user": user, "password": "env:AD_PASSWORD"}
    directory = connect(PASSWORD, bind=bind, managed=[domain.managed, domain.elsewhere])

    root = domain.controller.domain
    assert f"{root} {domain.guid(root)}" == directory.read([]).identity

    findings = {finding.subject: finding for finding in directory.check([inside, outside])}
    assert {outside} == {subject for subject, finding in findings.items() if not finding.ok}
    assert "the account may not write its members" == findings[outside].message

    account = domain.guid(person)
    writes = [Write(action="add", group=domain.guid(group), account=account) for group in (outside, inside)]
    outcomes = {outcome.write: outcome for outcome in directory.write(writes)}
    assert ["failed", "done"] == [outcomes[write].result for write in writes]
    assert "grant it the right to write `member`" in outcomes[writes[0]].message
    assert ([account], []) == (domain.members(inside), domain.members(outside))
