"""A line `managed-by: OWNER` in an attribute of a group, as its administrator wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from connector.app.reading.marking import mark_findings
from tests.active_directory.conftest import Connect, section, settings_for
from tests.guards.guarded import guards
from tests.plan.site import STAFF, Site, policy, right
from tests.samba.domain import Domain

MARKER = {"value": "connector:dps", "attribute": "info"}
pytestmark = pytest.mark.scar(17)


@dataclass(kw_only=True)
class AdSite(Site):
    """The small deployment of the plan's tests, with a piece of the domain as its one directory."""

    domain: Domain

    @property
    def identity(self) -> str:
        root = self.domain.controller.domain
        return f"{root} {self.domain.guid(root)}"

    @property
    def config(self) -> dict[str, Any]:
        bind = {"method": "simple", "user": self.domain.controller.administrator, "password": "file:password"}
        ad = section(self.domain, bind=bind, owner_marker=MARKER)
        return {**super().config, "directories": {"local": ad}}


def marked(domain: Domain, name: str, text: str, *members: str, attribute: str = "info") -> str:
    """A group with a text in an attribute."""
    group = domain.group(name, *members)
    domain.put(group, attribute, text)
    return group


def test_scar_17_only_a_line_of_that_form_is_a_mark(domain: Domain, connect: Connect):
    """Among other lines, in any case; notes of people, and of other programs, are none."""
    domain.person("Ann Lee")
    texts = {
        "ours": "Attendance, see INC0012345\r\nmanaged-by: connector:dps\r\nasked for by Ann",
        "theirs": "  Managed-By:  sailpoint ",
        "both": "managed-by: connector:dps\nmanaged-by: sailpoint",
        "note": "it is managed-by: nobody we know",
        "empty": "managed-by:",
    }
    groups = [marked(domain, name, text) for name, text in texts.items()]
    seen = connect(owner_marker=MARKER).read([*groups, domain.group("bare")]).groups["owner"].to_list()
    assert ["connector:dps", "sailpoint", "connector:dps, sailpoint", None, None, None] == seen


def test_scar_17_the_attribute_is_the_sites_to_choose(domain: Domain, connect: Connect):
    """In any case; adminDescription where none is named; and none is read where no mark is named."""
    domain.person("Ann Lee")
    group = marked(domain, "attendance", "managed-by: sailpoint", attribute="adminDescription")
    markers: list[Any] = [{"value": "us"}, {"value": "us", "attribute": "ADMINDESCRIPTION"}, MARKER, None]
    seen = [connect(owner_marker=marker).read([group]).groups["owner"].item() for marker in markers]
    assert ["sailpoint", "sailpoint", None, None] == seen


def test_scar_17_another_owners_group_is_not_written(domain: Domain, tmp_path: Path):
    """Its uSNChanged stays; the other group is brought into line, and this one too once the mark is gone."""
    ann = domain.person("Ann Lee", employeeID="1")
    ours, theirs = marked(domain, "edit", "managed-by: connector:dps"), marked(domain, "see", "managed-by: sailpoint")
    site = AdSite(folder=tmp_path, domain=domain)
    site.add_bystander()
    site.entitlements = {"edit": right(ours), "see": right(theirs)}
    site.policies = {"staff": policy(["edit", "see"], STAFF)}
    site.person("1", account=False)
    site.job("1")
    site.course("1", "2025-01-15")
    site.write()
    (tmp_path / "password").write_text(domain.controller.password)
    before = domain.stamp(theirs)
    assert ["other-owner"] == guards(site.plan())
    ran = site.call("run")
    assert (3, [domain.guid(ann)], before) == (ran.code, domain.members(ours), domain.stamp(theirs)), ran.out + ran.err
    domain.controller.change(f"dn: {theirs}\nchangetype: modify\nreplace: info\n")
    assert (0, [domain.guid(ann)]) == (site.call("run").code, domain.members(theirs))


def test_scar_17_doctor_gives_the_administrators_command(domain: Domain, connect: Connect):
    """As PowerShell takes it, whatever quotes a name holds."""
    domain.person("Ann Lee")
    group = domain.group("O'Brien (x)")
    settings = settings_for(domain, owner_marker=MARKER)
    (finding,) = mark_findings(settings, connect(owner_marker=MARKER).read([group]))
    name = group.replace("'", "''")
    assert f"Set-ADGroup '{name}' -Replace @{{info='managed-by: connector:dps'}}" == finding.fix
