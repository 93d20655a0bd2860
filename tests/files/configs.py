"""A config as a whole: what is fit to run with, or nothing."""

from __future__ import annotations

from pathlib import Path

from connector.config import Config, read_config
from connector.core.problems import Problems


def load_config(path: Path) -> tuple[Config | None, Problems]:
    """The config, or None where it has an error."""
    config, problems = read_config(path)
    return (None if problems.errors else config), problems
