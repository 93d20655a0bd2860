"""python-ldap, on OpenLDAP's C library: as many members in a request as the connector's; accounts in pages."""

from __future__ import annotations

from typing import Any

import ldap
from ldap.controls import SimplePagedResultsControl

from benchmarks.peers.directory import ATTRIBUTES, PAGE, Action, Job

CHANGES = {"add": ldap.MOD_ADD, "remove": ldap.MOD_DELETE}


def change(job: Job, action: Action) -> None:
    connection = _connection(job)
    for batch in job.batches():
        members = [member.encode() for member in batch]
        connection.modify_s(f"<GUID={job.group}>", [(CHANGES[action], "member", members)])
    connection.unbind_s()


def read(job: Job) -> None:
    connection = _connection(job)
    control = SimplePagedResultsControl(criticality=True, size=PAGE, cookie="")
    count, more = 0, True
    while more:
        base, scope = f"OU=People,{job.root}", ldap.SCOPE_SUBTREE
        asked = connection.search_ext(base, scope, "(objectClass=user)", list(ATTRIBUTES), serverctrls=[control])
        _, entries, _, controls = connection.result3(asked)
        count += len(entries)
        control.cookie = next(c.cookie for c in controls if c.controlType == control.controlType)
        more = bool(control.cookie)
    connection.unbind_s()
    assert count


def _connection(job: Job) -> Any:
    connection = ldap.initialize(job.uri)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_X_TLS_CACERTFILE, job.ca_file)
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    connection.simple_bind_s(job.administrator, job.password)
    return connection
