"""`connector`, and `python -m connector`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    # a short process: collecting garbage while modules load, and pydantic looking for plugins, cost a tenth of it
    gc.set_threshold(1_000_000, 50, 50)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from connector.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
