"""The emulator as a program: seed file, faults and options on its command line."""

from __future__ import annotations

import ast
import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.emulators import graph
from tests.emulators.graph import cli, faults

HERE = Path(graph.__file__).parent
PROGRAM = [sys.executable, "-m", "tests.emulators.graph"]
SEED = {
    "users": [{"userPrincipalName": "ada@example.org", "employeeId": "100001"}],
    "groups": [{"displayName": "attendance", "members": ["ada@example.org"]}],
}


@contextmanager
def program(*arguments: str, folder: Path) -> Iterator[dict[str, Any]]:
    """What it says when it is ready; it ends when its input does."""
    command = [*PROGRAM, "--port", "0", "--folder", str(folder), "--with-parent", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        assert 0 == process.wait(timeout=10)


def test_a_rehearsal_needs_one_command(tmp_path: Path):
    """Seeded from a file, with a fault armed, and credentials in files of mode 0600."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    arguments = ("--seed-file", str(seed), "--fault", "throttle,times=1,retry_after=0.5", "--option", "page=1")
    with program(*arguments, folder=tmp_path / "made") as ready:
        trust = ssl.create_default_context(cafile=ready["ca_file"])
        with httpx.Client(verify=trust) as client:
            form = {"client_id": ready["client_id"], "grant_type": "client_credentials"}
            form |= {"scope": f"{ready['url']}/.default", "client_secret": Path(ready["secret_file"]).read_text()}
            token = client.post(f"{ready['authority']}/{ready['tenant']}/oauth2/v2.0/token", data=form).json()
            client.headers["authorization"] = f"Bearer {token['access_token']}"
            first, second = (client.get(f"{ready['url']}/v1.0/groups") for _ in range(2))
    assert (429, "0.5") == (first.status_code, first.headers["retry-after"])
    assert ["attendance"] == [one["displayName"] for one in second.json()["value"]]
    secrets = {"client-certificate.pem", "client-secret", "control-key", "federated-token", "server.key"}
    assert secrets == {path.name for path in (tmp_path / "made").iterdir() if path.stat().st_mode & 0o077 == 0}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fault", "earthquake"), "unknown fault `earthquake`"),
        (("--option", "laq=2"), "unknown option `laq`"),
        (("--option", "lag=soon"), '`lag` takes a number, not `"soon"`'),
        (("--option", "page"), "write NAME=JSON"),
        (("--fault", "throttle,rat=0.1"), "a fault has no `rat`; known: kind, rate"),
        (("--fault", "throttle,rate=often"), "`rate` takes a number, not `often`"),
        (("--fault", "throttle,times=0.5"), "`times` takes a whole number, not `0.5`"),
        (("--fault", "throttle,on=all"), "`on` is one of request, item, any, not `all`"),
        (("--fault", "throttle,path=("), "`path` is no regular expression"),
        (("--port", "99999"), "99999 is not in the range"),
        (("--seed-file", "nowhere.json"), "does not exist"),
    ],
)
def test_a_slip_on_the_command_line_is_told(arguments: tuple[str, ...], message: str, tmp_path: Path):
    """Exit 2, and what is known instead."""
    command = [*PROGRAM, "--folder", str(tmp_path), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 2 == ended.returncode
    assert message in ended.stderr


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ('{"users": [', "` is no JSON: "),
        ('{"people": []}', "a seed is an object of administrativeUnits, groups, objects, users"),
        ('{"users": [{"userPrincipalName": "a@x.test", "count": "9"}]}', "`count` in `users` is a whole number"),
        ('{"users": [{"userPrincipalName": "a@x.test", "employeeID": "9"}]}', "`a@x.test` in `users`: a user has no"),
        (
            '{"users": [{"userPrincipalName": "a@x.test", "employeeId": 9}]}',
            "`employeeId` is a text in quotes, not `9`",
        ),
        ('{"groups": [{"displayName": "g", "members": "a@x.test"}]}', "`members` of `g` is a list of names or ids"),
        ('{"groups": [{"displayName": "g", "members": ["b@x.test"]}]}', "names `b@x.test`, which is not in the tenant"),
    ],
)
def test_a_slip_in_the_seed_is_told(seed: str, message: str, tmp_path: Path):
    """With the place: a value of the wrong kind would only be noticed when nobody is found by it."""
    file = tmp_path / "tenant.json"
    file.write_text(seed, encoding="utf-8")
    command = [*PROGRAM, "--folder", str(tmp_path / "made"), "--seed-file", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 2 == ended.returncode
    assert message in ended.stderr


def test_a_fault_on_the_command_line_is_read_as_one_armed_by_a_test():
    """Numbers are numbers, a Retry-After stays text."""
    assert {"kind": "throttle", "rate": 0.1, "seed": 7, "retry_after": "2"} == cli.fault(
        "throttle,rate=0.1,seed=7,retry_after=2"
    )
    assert {"kind": "slow", "seconds": 2, "on": "request"} == cli.fault("slow,seconds=2,on=request")


def test_help_names_every_fault():
    """Nobody has to read the source."""
    ended = subprocess.run([*PROGRAM, "--help"], capture_output=True, text=True, check=True)
    assert all(kind in ended.stdout for kind in faults.KINDS)


def test_it_is_a_package_of_its_own(tmp_path: Path):
    """Under the name it is shipped by it starts, answers and stops, with nothing of this repository beside it."""
    place = tmp_path / "connector_graph_emulator"
    shutil.copytree(HERE, place, ignore=shutil.ignore_patterns("__pycache__"))
    lines = (
        "from connector_graph_emulator.fixtures import start_emulator",
        "with start_emulator() as emulator:",
        "    print(emulator.seed(groups=[{'displayName': 'a', 'id': 'A'.rjust(32, '0')}]))",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    assert (
        "{'a': '00000000-0000-0000-0000-00000000000a'}"
        in subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    )


def test_it_imports_nothing_of_the_connector():
    """What holds the connector honest must not be made of it."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in HERE.glob("*.py")]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    absolute = {node.module for node in imports if isinstance(node, ast.ImportFrom) and node.level == 0}
    absolute |= {name.name for node in imports if isinstance(node, ast.Import) for name in node.names}
    outside = {name.partition(".")[0] for name in absolute if name} - sys.stdlib_module_names
    assert {"click", "cryptography", "granian", "jwt", "msgspec"} == outside
