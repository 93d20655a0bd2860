"""`notify`: letters that are due are shown, or sent, each recorded as soon as the mail server has taken it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connector import clock, secrets
from connector.app.approvals.fitness import stop_if_paused, stop_if_unfit
from connector.app.deployment import Deployment
from connector.app.failure import Busy, Refused, Wrong
from connector.app.telling.writing import Post, Written, people_notices, write_letters
from connector.notices import NoticeError
from connector.notices.people.postman import LetterRefusedError, Postman, postman
from connector.state import RunLock
from connector.state.ledger import Ledger
from connector.state.lock import Locked, run_lock
from connector.state.person_told import PersonTold, note_told

Fate = Literal["to send", "sent", "refused", "waits"]


@dataclass(kw_only=True)
class Notified:
    """fates: of each letter of the post, in its order. trouble: why the sending ended. paused: a pause came between."""

    post: Post
    cap: int
    send: bool
    fates: list[Fate] = field(default_factory=list)
    trouble: str = ""
    paused: bool = False

    def number(self, fate: Fate) -> int:
        return self.fates.count(fate)

    @property
    def code(self) -> int:
        if not self.send:
            return 0
        if self.trouble or self.number("refused") or self.post.unseen:
            return 4
        return 3 if self.paused or self.post.doubted else 0


def rehearse(deployment: Deployment, only_person: str | None) -> Notified:
    """What `notify` would send; nothing is recorded, and no mail server is asked."""
    settings = people_notices(deployment)
    with Ledger.open_to_read(deployment.state) as ledger:
        post = write_letters(deployment, ledger, only_person)
    first = min(settings.cap, len(post.letters))
    fates: list[Fate] = ["to send" if number < first else "waits" for number in range(len(post.letters))]
    return Notified(post=post, cap=settings.cap, send=False, fates=fates)


def notify(deployment: Deployment, only_person: str | None) -> Notified:
    """Raises Refused where nothing may be written, Busy beside a run, whose changes are not all recorded yet."""
    settings = people_notices(deployment)
    try:
        with run_lock(deployment.state, since=clock.now()) as lock, Ledger.open(deployment.state) as ledger:
            stop_if_unfit(ledger, deployment.state.mend)
            found = Notified(post=write_letters(deployment, ledger, only_person), cap=settings.cap, send=True)
            if found.post.letters:
                _send(found, deployment, ledger, lock)
            found.fates += ["waits"] * (len(found.post.letters) - len(found.fates))
            return found
    except Locked as error:
        raise Busy(str(error)) from error


def _send(found: Notified, deployment: Deployment, ledger: Ledger, lock: RunLock) -> None:
    settings = people_notices(deployment)
    ca_file = str(deployment.path(settings.ca_file)) if settings.ca_file else None
    try:
        password = secrets.resolve(settings.password, deployment.base) if settings.password else ""
    except secrets.SecretError as error:
        raise Wrong(str(error), "see `password` of `people_notices`") from error
    try:
        with postman(settings, password, ca_file) as carrier:
            for fate in _carried(found.post.letters, found.cap, carrier, ledger, lock):
                found.fates.append(fate)
    except NoticeError as error:
        found.trouble = str(error)
    except Refused:
        found.paused = True


def _carried(letters: Sequence[Written], cap: int, carrier: Postman, ledger: Ledger, lock: RunLock) -> Iterator[Fate]:
    """The fate of each, up to the cap of those sent. What is refused is tried again by the next call."""
    sent = 0
    for one in letters:
        if sent == cap:
            return
        lock.check()
        stop_if_paused(ledger)
        try:
            carrier.send(one.letter, one.address, one.due.key)
        except LetterRefusedError:
            yield "refused"
            continue
        note_told(ledger, _told(one), clock.now())
        sent += 1
        yield "sent"


def _told(one: Written) -> PersonTold:
    due = one.due
    return PersonTold(person_id=due.person_id, occasion=due.occasion, on=due.on, days=due.days, about=due.about)
