"""`connector-graph-emulator`: the emulator as a program of its own, for a rehearsal."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any

import click

from .assembly import Assembly, assemble
from .faults import KINDS
from .options import Options
from .server import build

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FAULT = "KIND[,rate=R,seed=N,times=N,after=N,…]"


@click.command(epilog=f"Faults: {', '.join(KINDS)}.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8443, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--name", default="", help="Host name that clients use, if it is not the address: for containers.")
@click.option("--folder", type=FOLDER, default="graph-emulator", show_default=True, help="For keys and credentials.")
@click.option("--seed-file", type=FILE, help="JSON of users and groups.")
@click.option("--fault", "armed", multiple=True, metavar=FAULT, help="Arm a fault; may be repeated.")
@click.option("--option", "settings", multiple=True, metavar="NAME=JSON", help="Such as write_quota=3000 or lag=2.")
@click.option("--with-parent", is_flag=True, help="End when standard input is closed.")
def main(
    host: str,
    port: int,
    name: str,
    folder: Path,
    seed_file: Path | None,
    armed: tuple[str, ...],
    settings: tuple[str, ...],
    with_parent: bool,
) -> None:
    """Emulate Microsoft Graph for one tenant, in memory, over HTTPS. Prints one JSON line when it is ready.

    Example: connector-graph-emulator --seed-file district.json --fault throttle,rate=0.05,seed=1
    """
    try:
        options = Options(write_quota=3000)
        options.change(dict(setting(text) for text in settings))
        seed = seed_of(seed_file) if seed_file else {}
        faults = [fault(text) for text in armed]
        place = reserve(host, port)
        assembly = assemble(folder, name or host, place.getsockname()[1], options, seed, faults)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"cannot listen on {host}:{port}, or write to `{folder}`: {problem}") from None
    try:
        asyncio.run(serve(assembly, place, with_parent=with_parent))
    except KeyboardInterrupt:
        sys.exit(130)


def seed_of(file: Path) -> Any:
    """Raises ValueError that names the file."""
    try:
        return json.loads(file.read_bytes())
    except ValueError as problem:
        raise ValueError(f"`{file}` is no JSON: {problem}") from None


def setting(text: str) -> tuple[str, Any]:
    """`NAME=JSON`; a bare word is a text. Raises ValueError without a value."""
    name, given, value = text.partition("=")
    if not given:
        raise ValueError(f"`--option {text}` has no value; write NAME=JSON")
    return name, loaded(value)


def fault(text: str) -> dict[str, Any]:
    """`throttle,rate=0.1,seed=7` as the options of a fault; values are JSON where they can be."""
    kind, *pairs = text.split(",")
    found: dict[str, Any] = {"kind": kind.strip()}
    for pair in pairs:
        name, _, value = pair.partition("=")
        found[name.strip()] = value if name.strip() in {"retry_after", "method", "path", "host"} else loaded(value)
    return found


def loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def reserve(host: str, port: int) -> socket.socket:
    """Hold the port until the server takes it: the server shares ports, and would share a stranger's."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((host, port))
    return place


async def serve(assembly: Assembly, place: socket.socket, *, with_parent: bool) -> None:
    host, port = place.getsockname()
    place.close()
    server = build(assembly.application, host, port, assembly.certificate, assembly.key)
    running = asyncio.create_task(server.serve())
    await listening(host, port)
    click.echo(json.dumps(assembly.ready))
    if with_parent:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        server.stop()  # type: ignore[no-untyped-call]  # granian leaves it without annotations
    await running


async def listening(host: str, port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise OSError(f"nothing listens on {host}:{port}")
