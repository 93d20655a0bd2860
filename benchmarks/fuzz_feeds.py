"""Rows lost to injuries elsewhere in the file: `python -m benchmarks.fuzz_feeds [FILES]`, from the project's folder."""

from __future__ import annotations

import sys
import time

from tests.feeds.fuzz import fuzz, lines


def main() -> int:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    start = time.perf_counter()
    tally = fuzz(files)
    print("\n".join(lines(tally)))
    print(f"seconds          {time.perf_counter() - start:>9.1f}")
    return 1 if tally.lost or tally.refused else 0


if __name__ == "__main__":
    sys.exit(main())
