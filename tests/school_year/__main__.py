"""The year at full size: `python -m tests.school_year [--people 15000] [--schools 60] [--nights 400]`."""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path

from tests.school_year.simulation import Year, specials, table


def main() -> int:
    options = argparse.ArgumentParser()
    for name, default in (("people", 15_000), ("schools", 60), ("nights", 400), ("seed", 7)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    gc.set_threshold(1_000_000, 50, 50)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        year = Year(
            folder=Path(folder),
            people=given.people,
            schools=given.schools,
            seed=given.seed,
            specials=specials(given.nights),
        )
        nights = list(year.nights(given.nights))
        faults = year.record_faults()
    say = sys.stdout.write
    say(table(nights) + "\n")
    wrong = [f"{night.day} {night.kind or 'ordinary'}: {what}" for night in nights for what in night.wrong]
    say("".join(f"{line}\n" for line in wrong[:40]))
    say(f"{len(wrong)} memberships wrong, {len(faults)} faults in the record, {time.perf_counter() - began:.0f} s\n")
    return int(bool(wrong or faults))


if __name__ == "__main__":
    sys.exit(main())
