"""The `type: webhook` entry of the config's `notices`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connector.core.files.secret import SecretRef
from connector.notices import Channel
from connector.notices.settings import NoticeSettings, ResolvePath, ResolveSecret


class WebhookSettings(NoticeSettings):
    type: Literal["webhook"] = Field(description="a channel of Teams or Slack")
    shape: Literal["teams", "slack"] = Field(description="teams: an adaptive card; slack: a text")
    url: SecretRef = Field(description="env:NAME or file:PATH of its https address, which is a secret")

    @property
    def label(self) -> str:
        return f"webhook for {self.shape}"

    @property
    def identity(self) -> tuple[str, ...]:
        return ("webhook", self.shape, str(self.url))

    def open(self, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Channel:
        from connector.notices.webhook import Webhook

        ca_file = str(resolve_path(self.ca_file)) if self.ca_file else None
        return Webhook(shape=self.shape, url=resolve_secret(self.url), ca_file=ca_file, timeout=self.timeout)
