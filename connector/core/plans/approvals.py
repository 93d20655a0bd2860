"""The `approvals` of the config: how many persons it takes to let pass what a guard holds."""

from __future__ import annotations

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.plans.limits import Count


class FourEyes(Document):
    removals: Count = Field(
        default=50, description="an approval that frees more removals takes two persons; null: one is always enough"
    )


class Approvals(Document):
    four_eyes: FourEyes = Field(default=FourEyes.defaults(), description="when one person is not enough")
