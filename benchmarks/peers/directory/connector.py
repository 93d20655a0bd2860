"""The connector's own writer, which first asks what is protected and where the group lies, and its reader."""

from __future__ import annotations

from benchmarks import active_directory
from benchmarks.peers.directory import Action, Job


def change(job: Job, action: Action) -> None:
    directory = active_directory.opened(job)
    active_directory.write(directory, action, job.group, job.accounts)
    directory.close()


def read(job: Job) -> None:
    active_directory.read(job)
