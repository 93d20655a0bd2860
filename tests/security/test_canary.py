"""A secret is where it is used and nowhere else: looked for in all that a deployment says and writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deployment import yaml_flow
from tests.notices.servers import Certificate, certificate, https, smtp
from tests.plan.site import Site

CANARY = "c4n4ry-Sesam-0ffne"
NAMES = ("BIND", "ENTRA", "SMTP", "HOOK")
VERBS = [
    *(["heartbeat", "--within", "1s", "--notify"], ["validate"], ["doctor"], ["plan", "--out", "plan.json"]),
    *(["run", "-v", "--log-format", "json"], ["apply", "plan.json"], ["explain", "1"], ["audit", "export"], ["drift"]),
    *(["audit", "pack", "1"], ["audit", "verify", "--head", "heads"], ["history", "1"], ["notify", "--send"]),
]


@pytest.fixture(scope="module")
def localhost(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


SECRETS = {
    "BIND": "env:CANARY_BIND",
    "ENTRA": "file:secrets/ENTRA",
    "SMTP": "file:secrets/SMTP",
    "HOOK": "env:CANARY_HOOK",
}


def equipped(site: Site, ports: dict[str, int], ca_file: Path) -> Site:
    """Every place of the config that takes a secret, each with one; the servers are not there, or refuse it."""
    correlate = [{"person": "email", "account": "mail"}]
    ad: dict[str, Any] = {
        "type": "active-directory",
        "servers": [f"ldaps://localhost:{ports['ldap']}"],
        "correlate": correlate,
    }
    ad |= {"bind": {"method": "simple", "user": "CN=svc,DC=x", "password": SECRETS["BIND"]}}
    ad |= {"people": {"base": "DC=x"}, "managed": ["OU=g,DC=x"], "timeouts": {"connect": 1, "answer": 1, "total": 2}}
    there = f"https://localhost:{ports['entra']}"
    entra: dict[str, Any] = {"type": "entra", "tenant": "x.test", "client": "11111111-2222-3333-4444-555555555555"}
    entra |= {"credential": {"method": "secret", "secret": SECRETS["ENTRA"]}, "endpoint": f"{there}/v1.0"}
    entra |= {"authority": there, "correlate": correlate, "managed": ["x-*"], "ca_file": str(ca_file)}
    entra |= {"timeouts": {"connect": 1, "answer": 1, "total": 2}}
    mail = {
        "type": "email",
        "server": "localhost",
        "port": ports["smtp"],
        "user": "x",
        "password": SECRETS["SMTP"],
    }
    mail |= {"from": "a@x.test", "to": ["b@x.test"], "ca_file": str(ca_file), "timeout": 2}
    hook = {"type": "webhook", "shape": "teams", "url": SECRETS["HOOK"], "ca_file": str(ca_file), "timeout": 2}
    letters = {name: mail[name] for name in mail.keys() - {"type", "to"}} | {"link": "https://x.test", "contact": "us"}
    config = site.write().folder / "connector.yaml"
    text = config.read_text().replace('"local": {', f'"ad": {yaml_flow(ad)}, "cloud": {yaml_flow(entra)}, "local": {{')
    config.write_text(
        f"{text}notices: {yaml_flow([mail, hook])}\npeople_notices: {yaml_flow(letters)}\nmetrics: connector.prom\naudit: {{head: {{file: heads}}}}\n"
    )
    return site


def test_no_secret_is_in_anything_that_is_said_or_written(
    site: Site, localhost: Certificate, monkeypatch: pytest.MonkeyPatch
):
    """Directories that fail, a mail server that refuses the password and a webhook that refuses the address."""
    site.entitled("1")
    site.strays("2")
    with smtp(localhost) as post, https(localhost, 404) as web:
        equipped(site, {"ldap": web.port, "entra": web.port, "smtp": post.port}, localhost.path)
        (site.folder / "secrets").mkdir()
        for name in NAMES:
            (site.folder / "secrets" / name).write_text(f"{CANARY}-{name}\n")
            monkeypatch.setenv(f"CANARY_{name}", f"{CANARY}-{name}")
        monkeypatch.setenv("CANARY_HOOK", web.url(f"/{CANARY}-HOOK"))
        told = {" ".join(verb): site.call(*verb) for verb in VERBS}
    assert (["x", "x"], [f"/{CANARY}-HOOK"]) == (post.users, web.paths)
    assert {} == {verb: ran for verb, ran in told.items() if CANARY in ran.out + ran.err}
    assert {} == {verb: ran.err for verb, ran in told.items() if ran.code not in (0, 1, 2, 3, 4)}
    written = [path for path in site.folder.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    assert {"plan.json", "ledger.db", "heads"} <= {path.name for path in written}
    assert [] == [path for path in written if CANARY.encode() in path.read_bytes()]


@pytest.mark.parametrize("broken", ["polars", "sqlalchemy", "structlog", "msgspec"])
def test_a_defect_shows_no_secret(site: Site, broken: str, localhost: Certificate):
    """Whatever an error holds, its text is not printed."""
    equipped(site, {"ldap": 1, "entra": 1, "smtp": 1}, localhost.path)
    (site.folder / "broken").mkdir()
    line = "import os\nraise RuntimeError(*[value for name, value in os.environ.items() if 'CANARY' in name])\n"
    (site.folder / "broken" / f"{broken}.py").write_text(line)
    environment = {f"CANARY_{name}": f"{CANARY}-{name}" for name in NAMES}
    ran = subprocess.run(
        [sys.executable, "-m", "connector", "run"],
        cwd=site.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(site.folder / "broken"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (70, False) == (ran.returncode, CANARY in ran.stdout + ran.stderr)


@pytest.mark.parametrize(
    "line",
    [
        f'notices: [{{type: webhook, shape: slack, url: "https://hooks.test/{CANARY}"}}]',
        f'notices: [{{type: email, server: x.test, user: x, password: "{CANARY}", from: a@x.test, to: [b@x.test]}}]',
        f'notices: [{{type: email, server: "u:{CANARY}@x.test", from: a@x.test, to: [b@x.test]}}]',
        f'state: "postgresql://u:{CANARY}@db.test/x"',
    ],
)
def test_a_secret_that_stands_in_the_config_is_not_repeated(site: Site, line: str):
    """It is a problem with a place, and its value is not shown."""
    config = site.write().folder / "connector.yaml"
    config.write_text(f"{config.read_text()}{line}\n")
    for verb in (["validate"], ["validate", "--format", "json"], ["validate", "--format", "github"], ["run"]):
        ran = site.call(*verb)
        assert (2, False) == (ran.code, CANARY in ran.out + ran.err)
