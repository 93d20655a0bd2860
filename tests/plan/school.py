"""The deployment that the cases of a plan are put into: every kind of right, and a case's person beside the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.plan.site import Site, per_location, policy, right

AS_OF = "2026-03-15"
FRESH = "2025-09-01"  # completed in SY 2025-26, good through 2028-06-30
EDIT, AT, DOOR, ROOM, LAB, OLD, UNION = (
    *("ic-edit", "ic-at-0401", "ic-door", "ic-room", "ic-lab", "ic-old", "ic-union"),
)
PRINCIPAL = {"assigned": {"role": ["principal"], "location_type": ["school"]}}


def school(folder: Path) -> Site:
    site = Site(folder=folder)
    site.certifications = {
        **site.certifications,
        "safety": {"title": "Lab Safety", "courses": [{"id": "SAFE"}], "valid_for": {"days": 365}},
        "first-aid": {"title": "First Aid", "courses": [{"id": "AID"}], "valid_for": "forever"},
    }
    site.entitlements = {
        "edit": right(EDIT),
        "edit-at": per_location("ic-at-{location}"),
        "door": right(DOOR),
        "room": right(ROOM),
        "lab": right(LAB),
        "old": right(OLD),
        "read": right(UNION),
        "write": right(UNION),
    }
    site.policies = {
        "staff": policy(["edit", "edit-at"], {"all": [{"employed": {}}, PRINCIPAL, {"certified": "attendance"}]}),
        "doors": policy(["door"], {"all": [{"employed": {}}, PRINCIPAL, department("Door")]}),
        "rooms": policy(["room"], {"all": [{"employed": {}}, department("Room")]}),
        "labs": policy(["lab"], {"all": [{"employed": {}}, {"certified": "safety"}]}),
        "olds": policy(["old"], {"all": [{"employed": {}}, department("Old")]}, mode="report"),
        "readers": policy(["read"], {"all": [{"employed": {}}, department("Read", "Both")]}),
        "writers": policy(["write"], {"all": [{"employed": {}}, department("Write", "Both")]}),
        "hold": policy(["edit", "edit-at", "room"], department("Held"), effect="deny"),
    }
    site.groups = {name: [] for name in (EDIT, AT, DOOR, ROOM, LAB, OLD, UNION, "ic-at-0402")}
    site.sources["completions"] = {"learner": ["person_id", "email"]}
    site.add_bystander()
    return site


def department(*names: str) -> dict[str, Any]:
    return {"attribute": {"department": list(names)}}


def entitled(site: Site, who: str, **more: str) -> None:
    """A person with all that `edit` asks for."""
    site.person(who, **more)
    site.job(who)
    site.course(who, FRESH)


def member(site: Site, who: str, *groups: str) -> None:
    for group in groups:
        site.groups[group].append(f"a{who}")
