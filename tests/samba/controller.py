"""A throwaway Active Directory domain controller: Samba's own, on a loopback address of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "samba-ad"
PACKAGES = (
    "samba samba-dsdb-modules samba-vfs-modules samba-ad-provision winbind krb5-user ldap-utils ldb-tools"
    " python3-samba openssl procps"
)
TOOLS = ("samba", "samba-tool", "ldbmodify", "ldbsearch", "ldapsearch", "ldapmodify", "openssl", "kinit")


@dataclass(frozen=True, kw_only=True)
class Controller:
    """A running controller; `env` is what `samba-ad env` says of it."""

    folder: Path
    env: Mapping[str, str] = field(repr=False)

    @property
    def host(self) -> str:
        return self.env["AD_HOST"]

    @property
    def uri(self) -> str:
        return self.env["AD_URI"]

    @property
    def ca_file(self) -> str:
        return self.env["AD_CA_FILE"]

    @property
    def domain(self) -> str:
        return self.env["AD_BASE_DN"]

    @property
    def root(self) -> str:
        """The container of everything that tests make."""
        return f"OU=DPS,{self.domain}"

    @property
    def administrator(self) -> str:
        return self.env["AD_BIND_USER"]

    @property
    def password(self) -> str:
        return self.env["AD_BIND_PASSWORD"]

    def start(self) -> None:
        samba_ad("up", self.folder)

    def stop(self) -> None:
        samba_ad("down", self.folder)

    def signal(self, number: signal.Signals) -> None:
        """To all of the controller's processes: SIGSTOP freezes it, SIGCONT wakes it, SIGKILL is a power cut."""
        os.killpg(int(Path(self.env["AD_PID_FILE"]).read_text()), number)

    def change(self, ldif: str) -> None:
        """Apply LDIF with OpenLDAP's C client, as the administrator."""
        ran = subprocess.run(
            ["ldapmodify", *self._login()], input=ldif, env=self._with_ca(), capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr

    def find(
        self,
        base: str,
        query: str = "(objectClass=*)",
        *attributes: str,
        scope: str = "base",
        options: Sequence[str] = (),
    ) -> list[dict[str, list[str]]]:
        """What `ldapsearch` reads: a dictionary of texts an entry; the DN under `dn`, objectGUID dashed."""
        command = ["ldapsearch", "-LLL", "-o", "ldif-wrap=no", *self._login(), *options, "-s", scope, "-b", base]
        command += [query, *attributes]
        ran = subprocess.run(command, env=self._with_ca(), capture_output=True, text=True, check=False)
        assert ran.returncode in {0, 32}, ran.stderr
        return [entry for entry in map(_entry, ran.stdout.split("\n\n")) if "dn" in entry]

    def changes_of(self, group: str) -> int:
        """How many memberships of a group were written, by the controller's own audit.

        The log is a run of JSON values: Samba puts line ends of its own into long ones.
        """
        text = Path(self.env["AD_AUDIT_LOG"]).read_text().replace("\n", " ").strip()
        changes = 0
        while text:
            line, end = json.JSONDecoder().raw_decode(text)
            text = text[end:].lstrip()
            changes += line["type"] == "groupChange" and line["groupChange"]["group"].lower() == group.lower()
        return changes

    def export_keytab(self, principal: str, path: Path) -> None:
        command = [
            "samba-tool",
            "domain",
            "exportkeytab",
            path,
            f"--principal={principal}",
            "-s",
            self.env["AD_SMB_CONF"],
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr

    def tool(self, *arguments: str) -> str:
        """`samba-tool`, on the controller's database."""
        command = ["samba-tool", *arguments, "-s", self.env["AD_SMB_CONF"], "-H", self.env["AD_SAM_LDB"]]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def _login(self) -> list[str]:
        return ["-x", "-H", self.uri, "-D", self.administrator, "-w", self.password]

    def _with_ca(self) -> dict[str, str]:
        return {**os.environ, "LDAPTLS_CACERT": self.ca_file, "LDAPTLS_REQCERT": "demand"}


def require_samba() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    assert not missing, f"not installed: {', '.join(missing)}; apt-get install --no-install-recommends {PACKAGES}"
    assert os.geteuid() == 0, "a domain controller needs root, for ports 88, 389 and 636"


def samba_ad(verb: str, folder: Path, **extra: str) -> str:
    """The script beside this file. Its own message is the assertion's."""
    env = {**os.environ, "SAMBA_AD_CACHE": str(CACHE), **extra}
    ran = subprocess.run([HERE / "samba-ad", verb, folder], env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def start_controller(*, template: Path | None, **extra: str) -> Controller:
    """A new controller in a short path below /tmp: Samba's sockets allow no long one."""
    folder = Path(tempfile.mkdtemp(prefix="ad-", dir="/tmp"))
    given = {"SAMBA_AD_TEMPLATE": str(template)} if template else {}
    samba_ad("up", folder, **given, **extra)
    lines = samba_ad("env", folder).splitlines()
    return Controller(folder=folder, env=dict(_variable(line) for line in lines))


def forget_controller(controller: Controller) -> None:
    controller.stop()
    shutil.rmtree(controller.folder)


def seeded_template(users: int, groups: int) -> Path:
    """A domain with accounts `u000000`... in OU=People,OU=DPS and empty groups `g0000`...; made once, then kept."""
    require_samba()
    version = subprocess.run(["samba", "--version"], capture_output=True, check=True).stdout
    recipe = hashlib.sha256(version + b"".join((HERE / name).read_bytes() for name in ("samba-ad", "ad-seed")))
    template = CACHE / f"seeded-{users}-{groups}-{recipe.hexdigest()[:12]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "seeded.lock"):
        if not template.exists():
            controller = start_controller(template=None)
            controller.stop()
            subprocess.run([HERE / "ad-seed", controller.folder, str(users), str(groups)], check=True)
            shutil.move(controller.folder / "data", template)
            shutil.rmtree(controller.folder)
    return template


def _variable(line: str) -> tuple[str, str]:
    name, _, value = line.removeprefix("export ").partition("=")
    return name, value.replace("\\", "")


def _entry(text: str) -> dict[str, list[str]]:
    entry: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        raw = value.startswith(":")
        entry.setdefault(name, []).append(_decoded(name, value[1:].strip()) if raw else value.strip())
    return entry


def _decoded(name: str, value: str) -> str:
    raw = base64.b64decode(value)
    return str(uuid.UUID(bytes_le=raw)) if name == "objectGUID" else raw.decode()
