"""Libraries that a deployment installs only if its sources need them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from connector.core.problems import tick
from connector.sources import SourceError


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Around the imports of what needs an extra of the package. Raises SourceError that says which."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("connector"):
            raise
        raise SourceError(f"{tick(error.name or '')} is not installed; install the extra {tick(name)}") from None
