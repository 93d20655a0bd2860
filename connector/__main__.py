"""`connector`, and `python -m connector`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    # a short process: collecting while modules load, and looking for plugins of pydantic, would cost a tenth of `validate`
    gc.set_threshold(100_000, 50, 50)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from connector.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
