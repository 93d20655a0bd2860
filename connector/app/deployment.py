"""A deployment's files, read and checked together; light, since `validate` is no more than this."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from connector import clock, secrets
from connector.app.columns import source_problems
from connector.app.glimpse import Glimpse, glimpse
from connector.app.instead import Instead
from connector.app.letter_templates import own_templates, people_notices_problems
from connector.app.user_groups import user_group_problems
from connector.config import FOLDERS, Config, label, read_config, read_file, read_rule_files, read_test_files
from connector.core.files.secret import SecretRef
from connector.core.plans.limits import Limits
from connector.core.policy_tests.reading import SuiteFile, read_suites
from connector.core.problems import Invalid, Problem, Problems
from connector.core.rules.loading import load_rulebook
from connector.core.rules.provenance import Provenance
from connector.core.rules.rule_files import RESTRICTIONS, RuleFiles, read_calendar
from connector.core.rules.rulebook import Rulebook
from connector.databases.address import is_url
from connector.state import State
from connector.state.errors import StateError
from connector.state.folder import Folder

SCRATCH = "state/"
UNSEEN = Glimpse(people_columns=None, titles=None, persons=None)


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Config and rules without mistakes. `warnings` never change an exit code; digests are SHA-256 in hexadecimal.

    files: what was read, by path below `base`, the config among them. suites: the policy tests, where they were read.
    provenance_then: of files that were kept.
    """

    base: Path
    config: Config
    rulebook: Rulebook
    warnings: tuple[Problem, ...]
    config_file: str
    files: Mapping[str, bytes]
    config_digest: str
    policies_digest: str
    mappings_digest: str
    suites: tuple[SuiteFile, ...] = ()
    provenance_then: Provenance | None = None

    @cached_property
    def provenance(self) -> Provenance:
        """Of policies, exceptions and mappings; git is asked at the first use."""
        if self.provenance_then is not None:
            return self.provenance_then
        from connector.repository.provenance import provenance

        folders = [self.config.policies.rstrip("/"), self.config.mappings.rstrip("/")]
        below = tuple(f"{folder}/" for folder in folders)
        return provenance(self.base, folders, {p: text for p, text in self.files.items() if p.startswith(below)})

    @cached_property
    def state(self) -> State:
        return state_in(self.config, self.base)

    @property
    def limits(self) -> Mapping[str, Limits]:
        """By directory."""
        return {name: self.config.limits_of(name) for name in self.config.directories}

    def path(self, relative: str) -> Path:
        return self.base / relative


def state_in(config: Config, base: Path) -> State:
    """Nothing is opened yet. `base`: the folder of the config."""
    if not is_url(config.state):
        return Folder(path=base / config.state, elsewhere=base / config.scratch if config.scratch else None)
    try:
        from connector.state.postgresql.connecting import Address
        from connector.state.postgresql.server import Server
    except ImportError as error:
        advice = 'install it: pip install "attendance-connector[postgresql]"'
        raise StateError(f"`state` is a PostgreSQL database, and its driver is missing: {error}", advice) from error
    secret = config.state_password
    password = (lambda: _resolved(secret, base)) if secret else None
    address = Address(url=config.state, base=base, password=password)
    return Server(address=address, scratch=base / (config.scratch or SCRATCH))


def _resolved(secret: SecretRef, base: Path) -> str:
    try:
        return secrets.resolve(secret, base)
    except secrets.SecretError as error:
        raise StateError(f"the password of the state: {error}", "see `state_password` of the config") from error


def state_of(config_path: Path) -> State:
    """The state, also where other files have mistakes: a pause must not wait for them."""
    return state_in(settings_of(config_path), config_path.parent)


def settings_of(config_path: Path) -> Config:
    """The config without its mistakes, if it has some."""
    config, problems = read_config(config_path)
    if config is None:
        raise Invalid(problems)
    return config


def load(
    config_path: Path,
    *,
    glance: bool = False,
    instead: Instead | None = None,
    rules: Mapping[str, bytes] | None = None,
    tests: Sequence[Path] | None = None,
) -> Deployment:
    """Raises Invalid with every mistake of every file; `glance` also holds the files against what the feeds hold.

    instead: what a rehearsal takes in place of what the config names. rules: the rule files, by path below the
    config's folder, in place of those on disk. tests: also read these policy tests; where none is named, those beside
    the policies.
    """
    config, problems = read_config(config_path)
    if instead and config is not None:
        config = instead.of(config, config_path.parent)
    if not os.path.isfile(config_path):  # noqa: PTH113 - pathlib's raises where nobody may look
        raise Invalid(problems)
    base = config_path.parent
    policies, mappings = (config.policies, config.mappings) if config else FOLDERS
    files = read_rule_files(config, base, problems) if rules is None else dict(rules)
    tested = {} if tests is None else _test_files(tests, config, base, problems)
    suites: list[SuiteFile] = []
    seen = glimpse(config, base) if glance and config else UNSEEN
    rulebook, more = load_rulebook(
        files,
        config.directories if config else None,
        seen.people_columns,
        _today(RuleFiles(files=files, policies=policies, mappings=mappings, prefix="")),
        titles=seen.titles,
        persons=seen.persons,
        policies_folder=policies,
        mappings_folder=mappings,
        restrictions_file=config.restrictions if config else RESTRICTIONS,
        prefix=_prefix(base),
        also=lambda draft, found: suites.extend(read_suites(tested, draft, found)),
    )
    problems.extend((*seen.problems, *more))
    problems.extend(source_problems(config, rulebook) if config else ())
    problems.extend(user_group_problems(config, rulebook) if config else ())
    own = own_templates(config, base, problems) if config and glance else {}
    problems.extend(people_notices_problems(config, rulebook, own, _prefix(base)) if config else ())
    if config is None or rulebook is None or problems.errors:
        raise Invalid(problems)
    mapped = {path for path in files if Path(path).parent == Path(mappings)}
    text = config_path.read_bytes()
    return Deployment(
        base=base,
        config_file=config_path.name,
        files={**files, config_path.name: text},
        config=config,
        rulebook=rulebook,
        warnings=tuple(problems),
        config_digest=_config_digest(text, config, base),
        policies_digest=_digest({path: text for path, text in files.items() if path not in mapped}),
        mappings_digest=_digest({path: files[path] for path in mapped}),
        suites=tuple(suites),
    )


def _test_files(named: Sequence[Path], config: Config | None, base: Path, problems: Problems) -> dict[str, bytes]:
    """By the path that is told."""
    if not named:
        return {_prefix(base) + path: data for path, data in read_test_files(config, base, problems).items()}
    read = ((label(path), read_file(path, label(path), problems)) for path in named)
    return {path: data for path, data in read if data is not None}


def _today(files: RuleFiles) -> dt.date:
    """The day it is in the calendar's time zone, read ahead of the rest; in UTC where the calendar names none."""
    calendar = read_calendar(files, Problems())
    try:
        return clock.today(calendar.time_zone if calendar else "UTC")
    except (KeyError, ValueError, OSError):
        return clock.today("UTC")


def _prefix(base: Path) -> str:
    return "" if base == Path() else f"{label(base)}/"


def _config_digest(text: bytes, config: Config, base: Path) -> str:
    """Of the config's own bytes; where it names files that are a part of it, of these too."""
    sources = (config.sources.people, config.sources.assignments, config.sources.completions)
    found: dict[str, bytes] = {}
    for name in {name for source in sources for name in source.files}:
        with suppress(OSError):  # told when the source is read
            found[name] = (base / name).read_bytes()
    return _digest({"": text, **found}) if found else hashlib.sha256(text).hexdigest()


def _digest(files: Mapping[str, bytes]) -> str:
    lines = (f"{hashlib.sha256(text).hexdigest()}  {Path(path).as_posix()}\n" for path, text in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
