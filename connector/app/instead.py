"""What a rehearsal takes instead of what the config names: a folder of policies, files for feeds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.app.failure import Wrong
from connector.config import Config
from connector.core.feeds import Table
from connector.core.feeds.expect import Expect
from connector.core.problems import tick
from connector.sources.settings import CsvSettings, FeedSettings

ANYTHING = Expect.model_validate(
    {name: {"percent": None} for name in ("shrink", "shrink_slowly", "growth", "rejected")}
)


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Paths as the caller wrote them. A plan made with any of them is a rehearsal."""

    policies: Path | None = None
    feeds: Mapping[Table, Path] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.policies is not None or bool(self.feeds)

    def of(self, config: Config, base: Path) -> Config:
        """The config with them in it. Of a file given for a rehearsal nothing is expected but its form."""
        if self.policies is not None and not self.policies.is_dir():
            raise Wrong(f"`--with-policies {self.policies}` is no folder", "name one that holds policies")
        changes: dict[str, object] = {} if self.policies is None else {"policies": _from(base, self.policies)}
        if self.feeds:
            named = {str(t): self._source(getattr(config.sources, t), file, base) for t, file in self.feeds.items()}
            changes |= {"sources": config.sources.model_copy(update=named)}
            changes |= {"feeds": config.feeds.model_copy(update={"manifest": None})}
        return config.model_copy(update=changes)

    @staticmethod
    def _source(settings: FeedSettings, file: Path, base: Path) -> CsvSettings:
        """A file of the form that the feed has, where it has one; else of commas in UTF-8, with the feed's headings."""
        encoding, delimiter = settings.written
        common = {name: getattr(settings, name) for name in FeedSettings.model_fields if name != "type"}
        form = {"type": "csv", "path": _from(base, file), "encoding": encoding, "delimiter": delimiter}
        return CsvSettings.model_construct(**common | form | {"max_age": None, "expect": ANYTHING})


def _from(base: Path, path: Path) -> str:
    """As the config would write it: relative to its folder."""
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:  # on another drive
        return path.absolute().as_posix()


def feeds_given(texts: tuple[str, ...]) -> dict[Table, Path]:
    """From `TABLE=FILE`, one for each. Raises Wrong for another form, and for a table that there is not."""
    found: dict[Table, Path] = {}
    tables: dict[str, Table] = {"people": "people", "assignments": "assignments", "completions": "completions"}
    for text in texts:
        name, sign, file = text.partition("=")
        if not sign or not file:
            raise Wrong(f"`--with-feed {text}` is not TABLE=FILE", "write it as completions=FILE")
        if name not in tables:
            raise Wrong(f"there is no feed {tick(name)}", f"there are {', '.join(tables)}")
        if tables[name] in found:
            raise Wrong(f"the feed {tick(name)} is given twice", "leave one of them out")
        found[tables[name]] = Path(file)
    return found
