"""What is stored is its owner's alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.state.ledger import Ledger
from tests.plan.site import Site


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


@pytest.mark.usefixtures("no_umask")
def test_everything_under_the_state_is_its_owners_alone(site: Site):
    """Ledger, locks, held plans, rejects, archive, notices: files 0600, folders 0700; a sealed plan too."""
    site.entitled("1")
    site.strays("2", "3")
    site.people.append({"person_id": "=bad", "status": "gone"})
    site.limits["removals"] = {"percent": None, "count": 1}
    config = site.write().folder / "connector.yaml"
    hook = '{type: webhook, shape: slack, url: "env:X"}'
    config.write_text(f"{config.read_text()}notices: [{hook}]\n")
    codes = [
        site.call(*verb).code
        for verb in (["plan", "--out", "plan.json"], ["run"], ["heartbeat", "--within", "1d", "--notify"])
    ]
    state = site.folder / "state"
    with Ledger.open(state) as ledger:  # with the files that SQLite has while it is open
        list(ledger.events())
        found = modes(state)
    assert [0, 3, 0] == codes
    assert {"held", "rejects", "archive"} <= found.keys()
    assert {} == {name: mode for name, mode in found.items() if mode != (0o700 if (state / name).is_dir() else 0o600)}
    assert [0o600, 0o700] == [stat.S_IMODE(path.stat().st_mode) for path in (site.folder / "plan.json", state)]
