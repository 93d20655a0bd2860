"""Small districts below one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.deployment import yaml_lines
from tests.plan.conftest import small
from tests.plan.site import Site


def district(folder: Path, name: str) -> Site:
    """One principal who is to be added."""
    site = small(folder / "districts" / name)
    site.entitled("1")
    return site.write()


def with_config(site: Site, **more: Any) -> Site:
    """Other keys of its config, over those that it has."""
    (site.folder / "connector.yaml").write_text(yaml_lines({**site.config, **more}))
    return site


def with_active_directory(site: Site, port: int, password: str) -> Site:
    """Its people are wanted in a second directory too, on a port of this machine. `password`: a variable's name."""
    ad = {
        "type": "active-directory",
        "servers": [f"ldaps://127.0.0.1:{port}"],
        "bind": {"method": "simple", "user": "CN=connector", "password": f"env:{password}"},
        "people": {"base": "DC=dps,DC=test"},
        "correlate": [{"person": "person_id", "account": "employeeID"}],
        "managed": ["OU=Groups,DC=dps,DC=test"],
        "timeouts": {"connect": 60, "total": 60},
    }
    group = {"directory": "ad", "group": "CN=ic-edit,OU=Groups,DC=dps,DC=test"}
    site.entitlements["in-ad"] = {"title": "The right in AD", "groups": [group]}
    site.policies["staff"]["grants"].append("in-ad")
    site.write()
    return with_config(site, directories={**site.config["directories"], "ad": ad})
