"""A deployment in a real git repository."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.plan.site import Ran, Site, call, per_location, right

ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_{what}": f"an@{who}.test".lower() for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str) -> str:
    """As somebody without any settings of their own."""
    words = ["git", "-c", "protocol.file.allow=always", "-C", str(folder), *arguments]
    done = subprocess.run(words, capture_output=True, check=False, env={**os.environ, **ALONE})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


@dataclass(frozen=True, kw_only=True)
class Repository:
    """`folder` is the deployment's; the repository's top, unless `top` says another."""

    folder: Path
    top: Path

    @classmethod
    def of(cls, folder: Path, top: Path | None = None) -> Repository:
        """With all there is committed on `main`, but what a run writes."""
        made = cls(folder=folder, top=top or folder)
        git(made.top, "init", "--quiet", "--initial-branch=main")
        (made.top / ".gitignore").write_text("state/\nfeeds/\n")
        made.commit("the rules as they are")
        return made

    def commit(self, message: str = "a change") -> str:
        git(self.top, "add", "--all")
        git(self.top, "commit", "--quiet", "--allow-empty", "--message", message)
        return git(self.top, "rev-parse", "HEAD")

    def branch(self, name: str) -> None:
        git(self.top, "checkout", "--quiet", "-b", name)

    def checkout(self, name: str) -> None:
        git(self.top, "checkout", "--quiet", name)

    def replace(self, file: str, old: str, new: str) -> None:
        text = self.read(file)
        assert old in text, file
        self.write(file, text.replace(old, new))

    def read(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_text(text, encoding="utf-8")

    def diff(self, *arguments: str) -> Ran:
        return call(self.folder, "diff", "--quiet", *arguments)


RULES = """\
name: staff
title: Staff of schools
owner: identity-team
mode: enforce
effect: grant
grants: [edit, edit-at]
when:
  all:
    - employed: {}
    - assigned:
        role: [principal]
        location_type: [school]
    - certified: attendance
"""


def school(folder: Path) -> Site:
    """Four principals with the course at two schools, one of whom is certified until June 2027, and two teachers."""
    site = Site(folder=folder)
    site.roles |= {"dean": {"job_codes": ["1120"]}, "teacher": {"job_codes": ["3001"]}}
    site.roles.pop("no-access")
    site.entitlements = {"edit": right("ic-edit"), "edit-at": per_location("ic-at-{location}")}
    for number, (code, place) in enumerate((("1101", "0401"), ("1101", "0401"), ("1101", "0402"), ("1120", "0402"))):
        site.person(f"10{number}")
        site.job(f"10{number}", job_code=code, location=place, job_title="Leader of a school")
        site.course(f"10{number}", "2025-01-15" if number else "2026-01-15")
    for number in range(2):
        site.person(f"20{number}")
        site.job(f"20{number}", job_code="3001", location="0401", job_title="Teacher")
        site.course(f"20{number}", "2026-01-15")
    site.groups = {name: [] for name in ("ic-edit", "ic-at-0401", "ic-at-0402")}
    site.write()
    (folder / "policies" / "staff.yaml").write_text(RULES, encoding="utf-8")
    return site


CODES = {"1101": "Principal", "1120": "Dean", "1130": "Office Professional"}


def district(folder: Path) -> Site:
    """Twelve schools, each with a principal, a dean and twenty office professionals, all with the course."""
    site = Site(folder=folder)
    site.locations = {f"04{n:02}": {"name": f"School {n}", "type": "school"} for n in range(12)}
    site.roles = {
        "principal": {"job_codes": ["1101"]},
        "dean": {"job_codes": ["1120"]},
        "office-professional": {"job_codes": ["1130"]},
    }
    site.entitlements = {"edit": right("ic-edit"), "edit-at": per_location("ic-at-{location}")}
    jobs = ["1101", "1120", *["1130"] * 20]
    for number, (place, code) in enumerate((place, code) for place in site.locations for code in jobs):
        who = f"{100000 + number}"
        site.person(who, account=False, username=f"user{number}")
        site.job(who, job_code=code, location=place, job_title=CODES[code])
        site.course(who, f"2025-0{1 + number % 9}-15")
    site.groups = {"ic-edit": [], **{f"ic-at-{place}": [] for place in site.locations}}
    site.write()
    rules = RULES.replace("role: [principal]", "role: [principal, dean, office-professional]")
    (folder / "policies" / "staff.yaml").write_text(rules, encoding="utf-8")
    return site
