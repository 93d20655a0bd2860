"""A group as an entitlement names it: a template, and what a location makes of it."""

from __future__ import annotations

import re

PLACEHOLDER = "{location}"
SPECIAL = re.compile(r'[,+"\\<>;=]')
CONTROL = re.compile("[\x00-\x1f\x7f]")


def is_dn(reference: str) -> bool:
    return "=" in reference


def is_template(reference: str) -> bool:
    return PLACEHOLDER in reference


def expand_group(reference: str, location_code: str) -> str:
    """The group of one location. In a DN the code is escaped (RFC 4514), so that it never leads to another place."""
    return reference.replace(PLACEHOLDER, escaped(location_code) if is_dn(reference) else location_code)


def escaped(value: str) -> str:
    """A value fit to stand in a DN."""
    safe = CONTROL.sub(lambda c: f"\\{ord(c[0]):02x}", SPECIAL.sub(lambda c: "\\" + c[0], value))
    if safe.startswith((" ", "#")):
        safe = "\\" + safe
    return safe[:-1] + "\\ " if safe.endswith(" ") and safe != "\\ " else safe
