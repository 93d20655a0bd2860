"""Rows lost to injuries elsewhere in the file: `python -m benchmarks.fuzz_feeds [--quick]`."""

from __future__ import annotations

import sys

from benchmarks.measuring import Row, report
from tests.feeds.fuzz import fuzz


def main() -> int:
    tally = fuzz(50 if "--quick" in sys.argv else 500)
    of = f"{tally.untouched:,} untouched rows in {tally.files:,} files with one to three injuries"
    lost = Row(figure="untouched rows lost", found=f"{tally.lost:,}", peer=of, ratio=tally.lost, most=0)
    refused = Row(figure="files refused whole", found=f"{tally.refused:,}", peer=of, ratio=tally.refused, most=0)
    return report("Damaged feeds, every physical line accounted for", [lost, refused])


if __name__ == "__main__":
    sys.exit(main())
