"""All parts of one emulator put together, with the files a client needs written."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import keys
from .assertions import Assertions
from .control import Control
from .journal import Journal
from .options import Options
from .seed import plant
from .server import Application
from .service import Service
from .sts import TokenService
from .tenant import Tenant


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """`ready`: what a client must know: address, tenant, client id, and where the files are."""

    application: Application
    certificate: Path
    key: Path
    ready: dict[str, str]


def assemble(
    folder: Path, name: str, port: int, options: Options, seed: dict[str, Any], faults: list[dict[str, Any]]
) -> Assembly:
    """`name`: the host as clients call it. Raises ValueError where the seed or a fault cannot be used."""
    folder.mkdir(parents=True, exist_ok=True)
    root = f"https://{name}:{port}"
    tenant, journal = Tenant(f"{root}/v1.0", options), Journal()
    plant(tenant, seed)
    for fault in faults:
        tenant.faults.arm(**fault)
    certificate, key = keys.server(folder, tuple(dict.fromkeys((name, "localhost", "127.0.0.1"))))
    secret, control_key = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    assertions = Assertions(tenant, root, keys.application(folder))
    tokens = TokenService(tenant, root, assertions, secret)
    control = Control(tenant, tokens, journal, control_key)
    files = {
        "federated_token_file": keys.write_secret(folder / "federated-token", assertions.federated().encode()),
        "secret_file": keys.write_secret(folder / "client-secret", secret.encode()),
        "control_key_file": keys.write_secret(folder / "control-key", control_key.encode()),
        "certificate_file": folder / "client-certificate.pem",
        "ca_file": folder / "ca.pem",
    }
    ready = {"url": root, "authority": root, "tenant": options.tenant, "client_id": options.client}
    return Assembly(
        application=Application(Service(tenant, tokens.bearer), tokens, control, journal),
        certificate=certificate,
        key=key,
        ready=ready | {one: str(path.resolve()) for one, path in files.items()},
    )
