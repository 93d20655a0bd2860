"""OpenLDAP's clients in C: `ldapmodify` with as many members in a request as the connector's, `ldapsearch` in pages."""

from __future__ import annotations

from benchmarks import active_directory
from benchmarks.peers.directory import Action, Job


def change(job: Job, action: Action) -> None:
    active_directory.modify(job, action, job.group, job.accounts)


def read(job: Job) -> None:
    active_directory.search(job)
