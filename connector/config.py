"""`connector.yaml`: how to run. Read here, with the rule files, and nowhere else."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from connector.core.feeds.expect import FeedRules
from connector.core.files.documents import STAND_IN, Document, Name
from connector.core.files.one_of import Kinds, OneOf
from connector.core.files.reading import read_document
from connector.core.files.secret import SecretRef
from connector.core.files.spans import Span, span
from connector.core.plans.approvals import Approvals
from connector.core.plans.limits import Limits
from connector.core.problems import Mark, Problems, nearest, tick
from connector.core.rules.kinds import OWN_FOLDERS, folder_below
from connector.core.rules.rule_files import RESTRICTIONS
from connector.core.vocabulary import REASONS
from connector.databases.address import VERIFIED, is_url, unverified
from connector.directories.settings import DirectorySettings
from connector.engines.settings import EngineName, EngineSettings
from connector.notices.people.settings import PeopleNotices
from connector.notices.settings import NoticeSettings
from connector.sources.comparing import CompareSettings
from connector.sources.settings import FeedSettings
from connector.state.settings import ArchiveSettings, AuditSettings, Place

D = TypeVar("D", bound=Document)
Named = tuple[str, bytes]
"""A path as the config would write it, and what the file holds."""

FOLDERS = ("policies/", "mappings/")
DEEPEST = 8
"""Folders below the policies': more is a link that leads back."""
LARGEST = 4 << 20
"""Bytes of one YAML file: some twenty times what 3,000 locations need."""

DIRECTORIES = Kinds(
    {
        "active-directory": "connector.directories.active_directory.settings:ActiveDirectorySettings",
        "entra": "connector.directories.entra.settings:EntraSettings",
        "file": "connector.directories.embedded.settings:FileSettings",
    }
)
SOURCES = Kinds(
    {
        "csv": "connector.sources.settings:CsvSettings",
        "ed-fi": "connector.sources.ed_fi.settings:EdFiSettings",
        "oneroster": "connector.sources.oneroster.settings:OneRosterSettings",
        "parquet": "connector.sources.parquet_settings:ParquetSettings",
        "sql": "connector.sources.sql_settings:SqlSettings",
        "lms-rest": "connector.sources.lms_rest_settings:LmsRestSettings",
        "xapi": "connector.sources.xapi_settings:XapiSettings",
        "xapi-file": "connector.sources.xapi_settings:XapiFileSettings",
    }
)
NOTICES = Kinds(
    {
        "email": "connector.notices.mail_settings:EmailSettings",
        "webhook": "connector.notices.webhook_settings:WebhookSettings",
    }
)

AnyDirectory = Annotated[DirectorySettings, OneOf(DIRECTORIES)]
AnySource = Annotated[FeedSettings, OneOf(SOURCES)]
AnyNotice = Annotated[NoticeSettings, OneOf(NOTICES)]


class Unread(DirectorySettings):
    """Stands for a directory whose section has mistakes: its name is known, and nothing of what it holds."""

    type: str = "unread"

    def fenced(self, reference: str) -> bool | None:  # noqa: ARG002 - it knows of none
        return None


SOURCE_STAND_IN = {"type": "csv", "path": "-"}


class Absence(Document):
    hold: Span = Field(
        default="3d", description="how long nothing is taken from a person without rows; then, as `row-missing`"
    )

    @property
    def held(self) -> dt.timedelta:
        return span(self.hold)


class Sources(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = dict.fromkeys(("people", "assignments", "completions"), SOURCE_STAND_IN)

    people: AnySource = Field(description="one row a person")
    assignments: AnySource = Field(description="one row a job of a person")
    completions: AnySource = Field(description="one row a finished course of a learner")


class Config(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "sources": Sources.stand_ins,
        "directories": {
            STAND_IN: {
                "type": "file",
                "path": STAND_IN,
                "correlate": ({"person": STAND_IN, "account": STAND_IN},),
                "managed": ("*",),
            }
        },
    }

    policies: Name = Field(default=FOLDERS[0], description="folder of the policies, relative to this file")
    mappings: Name = Field(default=FOLDERS[1], description="folder of the mappings, relative to this file")
    restrictions: Name = Field(
        default=RESTRICTIONS, description="file that says where a right may be granted and who may approve exceptions"
    )
    state: Place = Field(default="state/", description="a folder, or a PostgreSQL URL without its password")
    state_password: SecretRef | None = Field(default=None, description="env:NAME or file:PATH, for a PostgreSQL URL")
    scratch: Name | None = Field(
        default=None, description="a folder of this machine alone; default: `state`, or state/ where that is no folder"
    )
    absence: Absence = Field(default=Absence.defaults(), description="who has no row in the feeds any more")
    archive: ArchiveSettings = Field(
        default=ArchiveSettings.defaults(), description="what each run read, kept under `state`"
    )
    audit: AuditSettings = Field(default=AuditSettings.defaults(), description="the record, and who watches over it")
    metrics: Name | None = Field(default=None, description="a file that each run writes as OpenMetrics text")
    sources: Sources = Field(description="where the feeds come from")
    feeds: FeedRules = Field(default=FeedRules.defaults(), description="what all feeds together must be")
    directories: dict[Name, AnyDirectory] = Field(
        min_length=1, description="where the groups are, by a name of your own"
    )
    engine: EngineName = Field(default="polars", description="what makes the plan; each makes the same one")
    engines: EngineSettings = Field(default=EngineSettings.defaults(), description="how the others are run")
    limits: Limits = Field(default=Limits.defaults(), description="how much one run may change")
    approvals: Approvals = Field(default=Approvals.defaults(), description="how what a guard holds may pass")
    compare: CompareSettings | None = Field(
        default=None, description="what the user groups of Infinite Campus are in the directories, for `compare`"
    )
    notices: tuple[AnyNotice, ...] = Field(default=(), description="whom to tell of holds, failures and drift")
    people_notices: PeopleNotices | None = Field(
        default=None, description="what to write to the people themselves, for `notify`; default: nothing"
    )

    def limits_of(self, directory: str) -> Limits:
        """The directory's own limits over the general ones, key by key."""
        return overlaid(self.limits, self.directories[directory].limits)


def overlaid(base: D, own: D | None) -> D:
    """`base` with every key that `own` was given, also inside a cap."""
    if own is None:
        return base
    given = {name: getattr(own, name) for name in own.model_fields_set}
    merged = {
        name: overlaid(getattr(base, name), value) if isinstance(value, Document) else value
        for name, value in given.items()
    }
    return base.model_copy(update=merged)


NO_CONFIG = "`connector init DIR` writes a whole example; a config elsewhere is named by `--config FILE`"


def read_config(path: Path) -> tuple[Config | None, Problems]:
    """The config without its mistakes, to check the rule files by; not fit to run with where `problems` has errors."""
    problems = Problems()
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        problems.error(Mark(file=label(path)), "unreadable-file", "there is no such file", NO_CONFIG)
        return None, problems
    except OSError as error:
        tell_unreadable(label(path), error, problems)
        return None, problems
    data = read_file(path, label(path), problems)
    return (None if data is None else parse_config(data, label(path), problems)), problems


def parse_config(data: bytes, file: str, problems: Problems) -> Config | None:
    reading = read_document(Config, data, file, problems)
    config = reading.value
    if config is None or reading.written is None:
        return None
    check_state(config, problems)
    check_limits(config.limits, problems)
    for settings in config.directories.values():
        check_limits(settings.limits or Limits(), problems)
    named = reading.written.at("directories").keys
    unread = {
        name: Unread.model_construct(correlate=(), managed=()) for name in named if name not in config.directories
    }
    return config.model_copy(update={"directories": {**config.directories, **unread}}) if unread else config


def check_state(config: Config, problems: Problems) -> None:
    if config.state_password and not is_url(config.state):
        problems.error(config.at("state_password"), "state", "a folder takes no password", "leave `state_password` out")
    if mode := unverified(config.state):
        message = f"`sslmode={mode}` believes any server that answers in its place"
        advice = f"write `sslmode={VERIFIED}`, with `sslrootcert` where the CA is your own"
        problems.warn(config.at("state"), "state-unverified", message, advice)


def check_limits(limits: Limits, problems: Problems) -> None:
    for event in limits.expected:
        if event.from_ > event.until:
            message = f"`from` {event.from_} is after `until` {event.until}"
            problems.error(event.at("from"), "dates-reversed", message)
        if event.reason not in REASONS:
            advice = nearest(event.reason, REASONS) or f"the reasons are {', '.join(REASONS)}"
            problems.error(event.at("reason"), "unknown-reason", f"unknown reason {tick(event.reason)}", advice)


def read_rule_files(config: Config | None, base: Path, problems: Problems) -> dict[str, bytes]:
    """Path, relative to `base`, to bytes: what `load_rulebook` takes. What cannot be read goes to `problems`.

    Where there is no config, the folders are those of its defaults.
    """
    policies, mappings = (config.policies, config.mappings) if config else FOLDERS
    exceptions = f"{policies.rstrip('/')}/exceptions"
    for folder in (policies, mappings):
        if not (base / folder).is_dir():
            advice = "`connector init` shows an example"
            message = "it is a file, not a folder" if (base / folder).is_file() else "the folder is missing"
            problems.error(Mark(file=label(base / folder)), "missing-folder", message, advice)
    if (base / exceptions).is_file():
        problems.error(Mark(file=label(base / exceptions)), "missing-folder", "it is a file, not a folder", "")
    read = [*policy_files(base, policies.rstrip("/"), mappings, problems)]
    read += [*rule_files(base, mappings.rstrip("/"), problems), *restrictions_file(config, base, problems)]
    for path in entries(base / mappings, problems):
        if path.is_dir() and path.suffix != ".yaml" and any(path.glob("*.y*ml")):
            problems.warn(
                Mark(file=label(path)), "stray-file", "it is not read", "mappings lie right inside the folder"
            )
    return dict(read)


def policy_files(base: Path, folder: str, mappings: str, problems: Problems, depth: int = 0) -> Iterator[Named]:
    """Policies and exceptions, also in folders of their own; the tests are read by what runs them."""
    yield from rule_files(base, folder, problems)
    for path in entries(base / folder, problems):
        inner = f"{folder}/{label(Path(path.name))}"
        if not path.is_dir() or path.suffix == ".yaml" or folder_below(inner, mappings) == ".":
            continue
        if path.name in OWN_FOLDERS and (depth or path.name == "tests"):
            if depth and any(path.glob("*.y*ml")):
                advice = f"`{path.name}` is read right inside the policies' folder alone"
                problems.warn(Mark(file=label(path)), "stray-file", "it is not read", advice)
        elif depth == DEEPEST:
            problems.error(Mark(file=label(path)), "unreadable-file", f"it lies more than {DEEPEST} folders deep")
        else:
            yield from policy_files(base, inner, mappings, problems, depth + 1)


def restrictions_file(config: Config | None, base: Path, problems: Problems) -> Iterator[Named]:
    name = config.restrictions if config else RESTRICTIONS
    if os.path.lexists(base / name):
        data = read_file(base / name, label(base / name), problems)
        if data is not None:
            yield name, data
    elif config and config.wrote("restrictions"):
        advice = "write it, or leave `restrictions` out of the config"
        problems.error(Mark(file=label(base / name)), "missing-file", "the file is missing", advice)


def read_test_files(config: Config | None, base: Path, problems: Problems) -> dict[str, bytes]:
    """Of the policy tests, as `read_rule_files`: apart from these, since a mistake in a test stops no run."""
    policies = config.policies if config else FOLDERS[0]
    return dict(rule_files(base, f"{policies.rstrip('/')}/tests", problems))


def rule_files(base: Path, folder: str, problems: Problems) -> Iterator[Named]:
    for path in entries(base / folder, problems):
        if path.suffix == ".yaml":
            data = read_file(path, label(path), problems)
            if data is not None:
                yield f"{folder}/{label(Path(path.name))}", data
        elif path.suffix.lower() in (".yml", ".yaml") and not path.is_dir():
            problems.warn(Mark(file=label(path)), "stray-file", "it is not read", f"name it {path.stem}.yaml")


def entries(folder: Path, problems: Problems) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
    except OSError as error:
        tell_unreadable(label(folder), error, problems)
        return []


def read_file(path: Path, file: str, problems: Problems) -> bytes | None:
    try:
        if path.exists() and not path.is_file():
            problems.error(Mark(file=file), "unreadable-file", "it is no file", "move it away, or name it otherwise")
            return None
        with path.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        tell_unreadable(file, error, problems)
        return None
    if len(data) > LARGEST:
        message = f"it is larger than {LARGEST >> 20} MiB, and is not read"
        problems.error(Mark(file=file), "unreadable-file", message, "look whether it is the file that was meant")
        return None
    return data


def tell_unreadable(file: str, error: OSError, problems: Problems) -> None:
    problems.error(Mark(file=file), "unreadable-file", f"it cannot be read: {(error.strerror or 'unknown').lower()}")


def label(path: Path) -> str:
    """A path fit to print, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
