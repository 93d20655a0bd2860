"""What the connector asks of Graph, held against Microsoft's description."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from connector.directories import Write
from connector.state.memory import StateMemory
from tests.emulators.graph.fixtures import Emulator
from tests.entra.emulated import opened
from tests.graph_honesty.contract import outside, parts, violations


def test_every_request_is_within_microsofts_description(emulator: Emulator, staff: list[str], tmp_path: Path):
    """Reading, adding more than one batch holds, removing, doctor, and a second reading by delta."""
    group = emulator.seed(groups=[{"displayName": "ic-a", "members": staff[:5]}, {"displayName": "ic-b"}])["ic-a"]
    memory = StateMemory(tmp_path, "entra")
    for _ in range(2):
        with closing(opened(emulator, memory)) as directory:
            assert 5 <= directory.read(["ic-a", "ic-b"]).members.height
            writes = [Write(action="add", group=group, account=one) for one in staff[5:]]
            writes += [Write(action="remove", group=group, account=one) for one in staff[:2]]
            assert {"done", "already"} >= {outcome.result for outcome in directory.write(writes)}
            assert all(finding.ok for finding in directory.check(["ic-a"]))
    assert set(staff[2:]) == emulator.members(group)
    exchanges = [part for exchange in emulator.exchanges() for part in parts(exchange)]
    assert len(exchanges) >= 10
    assert [] == [problem for exchange in exchanges for problem in violations(exchange)]
    assert set() == {urlsplit(one["request"]["path"]).path for one in exchanges if outside(one)}
