"""ldap3 as most scripts use it: a request for each membership; accounts in pages."""

from __future__ import annotations

import ssl

import ldap3

from benchmarks.peers.directory import ATTRIBUTES, PAGE, Action, Job

CHANGES = {"add": ldap3.MODIFY_ADD, "remove": ldap3.MODIFY_DELETE}


def change(job: Job, action: Action) -> None:
    with _connection(job) as connection:
        for account in job.accounts:
            if not connection.modify(f"<GUID={job.group}>", {"member": [(CHANGES[action], [f"<GUID={account}>"])]}):
                raise RuntimeError(connection.result["description"])


def read(job: Job) -> None:
    with _connection(job) as connection:
        found = connection.extend.standard.paged_search(
            f"OU=People,{job.root}", "(objectClass=user)", attributes=ATTRIBUTES, paged_size=PAGE
        )
        assert sum(1 for _ in found)


def _connection(job: Job) -> ldap3.Connection:
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=job.ca_file)
    server = ldap3.Server(job.uri, tls=tls, get_info=ldap3.NONE)
    return ldap3.Connection(server, job.administrator, job.password, auto_bind=True)
