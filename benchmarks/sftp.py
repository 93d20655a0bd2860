"""A feed of 50 MB over SFTP against OpenSSH's own `sftp`, from the same server: `python -m benchmarks.sftp`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.measuring import Row, peak, processor, report, rounds, wall, worker

SIZE = 50 << 20
TIMES = 3
MOST = 8  # times of the program in C, all of Python's own start included


def read(keys: dict[str, Any]) -> None:
    from connector.sources.settings import CsvSettings

    def secret(reference: object) -> str:
        return Path(str(reference).removeprefix("file:")).read_text(encoding="utf-8")

    source = CsvSettings.model_validate(keys).open("people", Path, secret)
    assert len(source.fetch().content) == SIZE


def main() -> int:
    from tests.remote.sshd import running, user

    with running() as server:
        line = b"100234,active,Zoe,Example,p100234@dps.test,zexample,2015-08-01\n"
        path = server.lay("people.csv", (line * (SIZE // len(line) + 1))[:SIZE])
        known = server.folder / "known"
        known.write_text(f"[127.0.0.1]:{server.port} {server.host_key}\n")
        options = ["-q", "-F", "none", "-i", str(server.folder / "user"), "-o", f"UserKnownHostsFile={known}"]
        there = f"{user()}@127.0.0.1:{path}"
        theirs = ["sftp", *options, "-P", str(server.port), there, str(server.folder / "copy")]
        ours = worker("sftp", json.dumps(server.keys("people.csv")))
        runs = rounds(TIMES, {"ours": ours, "theirs": theirs})
    took, took_theirs = wall(runs["ours"]), wall(runs["theirs"])
    row = Row(
        figure=f"50 MB, {processor(runs['ours']):.1f} s of processor, {peak(runs['ours']):.0f} MB",
        found=f"{took:.2f} s",
        peer=f"{took_theirs:.2f} s, sftp",
        ratio=took / took_theirs,
        most=MOST,
    )
    return report("A feed over SFTP on loopback (whole processes)", [row])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(json.loads(sys.argv[1]))
    else:
        sys.exit(main())
