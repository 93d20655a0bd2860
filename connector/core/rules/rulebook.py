"""All that policies, exceptions and mappings say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connector.core.rules.exceptions import PersonException
from connector.core.rules.mappings import CalendarFile, Certification, Entitlement, Location, Role
from connector.core.rules.policies import Policy


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """`prefix` stands before every path that is told to the user; a line's file is told without it."""

    policies: tuple[Policy, ...]
    exceptions: tuple[PersonException, ...]
    roles: Mapping[str, Role]
    locations: Mapping[str, Location]
    certifications: Mapping[str, Certification]
    entitlements: Mapping[str, Entitlement]
    calendar: CalendarFile
    prefix: str = ""
