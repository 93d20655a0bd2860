"""What every directory's section of the config has; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import Field

from connector.core.documents import Document
from connector.core.secret import SecretRef

ResolveSecret = Callable[[SecretRef], str]
ResolvePath = Callable[[str], Path]


class CorrelationKey(Document):
    person: str = Field(description="a column of the people feed: person_id, email, username or an attribute")
    account: str = Field(description="the account attribute it must equal")


