"""Which rule file a path is, and what may stand in it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from connector.core.rules.exceptions import Exceptions
from connector.core.rules.mappings import CalendarFile, Certifications, Entitlements, Locations, Roles
from connector.core.rules.policies import Policy
from connector.core.rules.restrictions import Restrictions

MAPPINGS: Mapping[str, Any] = {
    "roles": Roles,
    "locations": Locations,
    "certifications": Certifications,
    "entitlements": Entitlements,
    "calendar": CalendarFile,
}
KINDS: Mapping[str, Any] = {"policy": Policy, "exceptions": Exceptions, **MAPPINGS, "restrictions": Restrictions}
OWN_FOLDERS = ("exceptions", "tests")
"""Of the policies' folder; one of these names deeper in it is not read."""


def kind_of(path: str, *, policies: str, mappings: str, restrictions: str) -> str | None:
    """The name of a file's kind; all paths as the config writes them. None for a file of another kind."""
    folder, stem = posixpath.dirname(path), posixpath.splitext(posixpath.basename(path))[0]
    if posixpath.normpath(path) == posixpath.normpath(restrictions):
        return "restrictions"
    if folder_below(folder, mappings) == "." and stem in MAPPINGS:
        return stem
    below = folder_below(folder, policies)
    if below is None or (folder_below(folder, mappings) is not None and folder_below(policies, mappings) != "."):
        return None
    top, *deeper = below.split("/")
    if top == "tests" or set(deeper) & set(OWN_FOLDERS):
        return None
    return "exceptions" if top == "exceptions" else "policy"


def folder_below(folder: str, top: str) -> str | None:
    """A folder as seen from `top`, `.` for that itself; None where it lies elsewhere."""
    folder, top = posixpath.normpath(folder or "."), posixpath.normpath(top)
    if folder == top:
        return "."
    if top == ".":
        return None if folder.startswith("../") else folder
    return folder.removeprefix(f"{top}/") if folder.startswith(f"{top}/") else None
