"""Channels are told once, each for itself; one that fails is tried again, and fails nobody else."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from connector.notices import Channel, Event, Notice, NoticeError
from connector.notices.events import SILENCE
from connector.notices.fresh import Place
from connector.notices.settings import NoticeSettings, ResolvePath, ResolveSecret
from connector.notices.telling import Opening, Telling, tell
from connector.notices.wording import MOST, notice_of

HOLD, HOLDS = Event(kind="hold", id="4f1c", words="7 changes wait"), frozenset({Place("hold", "")})
OPENING = Opening(path=Path, secret=str, failures=(LookupError,))


@dataclass
class Board:
    """A channel that keeps what it gets, or is broken."""

    broken: str = ""
    notices: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        if self.broken:
            raise NoticeError(self.broken)
        self.notices.append(notice)


BOARDS: dict[str, Board] = {}


class BoardSettings(NoticeSettings):
    """The settings of a channel of the test's own, beside those of mail and webhooks."""

    type: Literal["board"]
    name: str

    @property
    def label(self) -> str:
        return self.name

    @property
    def identity(self) -> tuple[str, ...]:
        return ("board", self.name)

    def open(self, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Channel:  # noqa: ARG002 - it has none
        if self.name not in BOARDS:
            raise LookupError("the secret `env:X` is empty")
        return BOARDS[self.name]


def board(name: str, **more: object) -> BoardSettings:
    return BoardSettings.model_validate({"type": "board", "name": name, **more})


@pytest.fixture(autouse=True)
def boards() -> dict[str, Board]:
    BOARDS.clear()
    BOARDS.update(a=Board(), b=Board())
    return BOARDS


def test_an_event_is_told_once_and_not_by_every_run(tmp_path: Path, boards: dict[str, Board]):
    """Until it is over; then again."""
    told = [tell([board("a")], events, HOLDS, tmp_path, OPENING) for events in ([HOLD], [HOLD], [], [HOLD])]
    one = (Telling(channel="a", told=1),)
    assert [one, (), (), one] == told
    assert ["connector: 1 hold", "connector: 1 hold"] == [notice.title for notice in boards["a"].notices]


def test_a_channel_that_fails_is_tried_again_alone(tmp_path: Path, boards: dict[str, Board]):
    """The other has it already, and is not told twice."""
    boards["a"].broken = "the webhook answered 500"
    both = [board("a"), board("b")]
    first = tell(both, [HOLD], HOLDS, tmp_path, OPENING)
    assert (Telling(channel="a", trouble="the webhook answered 500"), Telling(channel="b", told=1)) == first
    boards["a"].broken = ""
    assert (Telling(channel="a", told=1),) == tell(both, [HOLD], HOLDS, tmp_path, OPENING)
    assert [1, 1] == [len(boards[name].notices) for name in "ab"]


def test_a_secret_that_is_missing_is_a_channels_own_trouble(tmp_path: Path, boards: dict[str, Board]):
    """The next channel is told all the same."""
    del boards["a"]
    told = tell([board("a"), board("b")], [HOLD], HOLDS, tmp_path, OPENING)
    assert (Telling(channel="a", trouble="the secret `env:X` is empty"), Telling(channel="b", told=1)) == told


def test_a_channel_hears_only_what_it_is_to_hear(tmp_path: Path, boards: dict[str, Board]):
    """`tells` narrows it; nothing to tell is no message."""
    drift = Event(kind="drift", place="ad", id="x", words="a member was added by hand")
    tell([board("a", tells=["drift"]), board("b", tells=["missing"])], [HOLD, drift], HOLDS, tmp_path, OPENING)
    assert [["connector: 1 drifted membership"], []] == [[n.title for n in boards[name].notices] for name in "ab"]


def test_what_was_told_is_kept_for_its_owner_alone(tmp_path: Path):
    """As ids that say nothing, mode 0600; a channel that is configured no more is forgotten."""
    tell([board("a"), board("b")], [HOLD], HOLDS, tmp_path, OPENING)
    path = tmp_path / "notices.json"
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 2 == len(json.loads(path.read_text())["told"])
    tell([board("b")], [HOLD], HOLDS, tmp_path, OPENING)
    assert [board("b").key] == list(json.loads(path.read_text())["told"])


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"format": "connector-notices/2", "told": {}}', '{"format": "connector-notices/1"}',
     '{"format": "connector-notices/1", "told": {"a": 7}}', '{"format": "connector-notices/1", "told": {"a": [["x"]]}}',
     "[" * 100_000, "\udcff"],
)  # fmt: skip
def test_a_damaged_memory_tells_again(tmp_path: Path, damage: str):
    """Better a notice twice than never; the file is then whole again."""
    (tmp_path / "notices.json").write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert [1, 0] == [len(tell([board("a")], [HOLD], HOLDS, tmp_path, OPENING)) for _ in range(2)]


def test_a_memory_that_cannot_be_written_is_said(tmp_path: Path):
    """The notice is sent all the same."""
    place = tmp_path / "a-file"
    place.touch()
    told = tell([board("a")], [HOLD], HOLDS, place, OPENING)
    trouble = Telling(channel="notices", trouble=f"what was told cannot be remembered: {place}: it is a file")
    assert (Telling(channel="a", told=1), trouble) == told


def test_no_channel_writes_nothing(tmp_path: Path):
    """A deployment without notices has no file of them."""
    assert () == tell([], [HOLD], HOLDS | SILENCE, tmp_path, OPENING)
    assert [] == list(tmp_path.iterdir())


def test_the_same_of_many_is_one_line():
    """With its number; the worst comes first."""
    drift = [Event(kind="drift", place="ad", id=str(n), words="a member was added by hand to `x`") for n in range(3)]
    failure = Event(kind="failure", place="entra", id="unread", words="it could not be read", help="connector doctor")
    notice = notice_of([*drift, HOLD, failure])
    assert "connector: 1 failure, 1 hold, 3 drifted memberships" == notice.title
    assert (
        "entra: it could not be read; to go on: connector doctor",
        "7 changes wait",
        "ad: a member was added by hand to `x` (3 times)",
    ) == notice.lines


def test_a_notice_is_short_whatever_happened():
    """A chat takes only so much; line ends in a name forge no line."""
    events = [Event(kind="drift", place="ad", id=str(n), words=f"group {n}\n{'x' * 900}") for n in range(100)]
    notice = notice_of(events)
    assert (MOST + 1, "and 80 more lines: see the log") == (len(notice.lines), notice.lines[-1])
    assert [] == [line for line in notice.lines if "\n" in line or len(line) > 300]
