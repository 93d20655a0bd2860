"""Letters to their people over one connection; what the server answers to each is known before the next."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from connector.notices import NoticeError
from connector.notices.mail import FAILURES, connected, domain_of, headed, why
from connector.notices.people import Letter
from connector.notices.people.settings import PeopleNotices


class LetterRefusedError(Exception):
    """The server refused this letter, and may take the next; the message holds nobody's address."""


@dataclass(frozen=True, kw_only=True)
class Postman:
    server: smtplib.SMTP
    settings: PeopleNotices

    def send(self, letter: Letter, to: str, key: str) -> None:
        """Raises LetterRefusedError, or NoticeError where nothing more can be sent."""
        try:
            self.server.send_message(message_of(letter, to, key, self.settings))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise LetterRefusedError(why(error)) from None
        except FAILURES as error:
            raise NoticeError(why(error)) from None


@contextmanager
def postman(settings: PeopleNotices, password: str, ca_file: str | None) -> Iterator[Postman]:
    """Raises NoticeError."""
    try:
        with connected(settings, password, ca_file) as server:
            yield Postman(server=server, settings=settings)
    except FAILURES as error:
        raise NoticeError(why(error)) from None


def message_of(letter: Letter, to: str, key: str, settings: PeopleNotices) -> EmailMessage:
    """key: what it is about, so that one that is sent twice has one Message-ID. Raises ValueError for a line break."""
    message = headed(letter.subject, settings.from_, to)
    if settings.reply_to:
        message["Reply-To"] = settings.reply_to
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{domain_of(settings.from_)}>"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
