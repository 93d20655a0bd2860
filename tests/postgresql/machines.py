"""One deployment, as two machines see it: the same rules, feeds, directory and database; a scratch folder each."""

from __future__ import annotations

from dataclasses import dataclass

from connector.app.deployment import load
from connector.state import State
from connector.state.ledger import Ledger
from tests.plan.site import Ran, Site, adopt
from tests.postgresql.server import ROLE, Server


@dataclass(frozen=True, kw_only=True)
class Machines:
    """`connector.yaml` is the first machine's, `two.yaml` the other's."""

    site: Site
    server: Server
    database: str

    def write(
        self, *, user: str = ROLE, reference: str = "env:STATE_PASSWORD", adopted: bool = True, **options: str
    ) -> Machines:
        """adopted: somebody has approved what the policies explain of the directory."""
        self.site.stranger = True  # to a folder's record
        config = self.site.write().folder / "connector.yaml"
        url = self.server.url(self.database, user=user, **options)
        text = f'{config.read_text()}state: "{url}"\nstate_password: "{reference}"\n'
        for name, scratch in (("connector.yaml", "one"), ("two.yaml", "two")):
            (self.site.folder / name).write_text(f"{text}scratch: {scratch}/\n")
        if adopted:
            self._adopt()
        return self

    def _adopt(self) -> None:
        state = self.state
        with Ledger.open(state) as ledger:
            known = ledger.newest("directory-adopted")
        if known is None:
            adopt(state, self.site.identity)

    def one(self, *arguments: str) -> Ran:
        return self.site.call(*arguments)

    def two(self, *arguments: str) -> Ran:
        return self.site.call(*arguments, "--config", "two.yaml")

    @property
    def state(self) -> State:
        """As the first one sees it."""
        return load(self.site.folder / "connector.yaml").state
