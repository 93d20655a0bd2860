"""A notice as mail, over TLS to a server whose certificate is verified."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from connector.notices import Notice, NoticeError
from connector.notices.mail_settings import EmailSettings, MailServer
from connector.notices.tls import verified


@dataclass(frozen=True, kw_only=True)
class Mail:
    settings: EmailSettings
    password: str = field(repr=False, default="")
    ca_file: str | None = None

    def send(self, notice: Notice) -> None:
        """One server's answer for all recipients; that some were refused is no failure. Raises NoticeError."""
        try:
            with connected(self.settings, self.password, self.ca_file) as server:
                server.send_message(self._message(notice))
        except FAILURES as error:
            raise NoticeError(why(error)) from None

    def _message(self, notice: Notice) -> EmailMessage:
        message = headed(notice.title, self.settings.from_, ", ".join(self.settings.to))
        message["Message-ID"] = make_msgid(domain=domain_of(self.settings.from_))
        message.set_content("\n".join([*notice.lines, ""]))
        return message


def headed(subject: str, from_: str, to: str) -> EmailMessage:
    """A message without content, marked as a program's. Raises ValueError for a line break."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = from_
    message["To"] = to
    message["Date"] = formatdate()
    message["Auto-Submitted"] = "auto-generated"
    return message


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


@contextmanager
def connected(settings: MailServer, password: str, ca_file: str | None) -> Iterator[smtplib.SMTP]:
    """The server over TLS, logged on, for as many messages as it takes. Raises FAILURES, NoticeError."""
    with _opened(settings, ca_file) as server:
        if settings.user is not None:
            _log_on(server, settings.user, password)
        yield server


def _opened(given: MailServer, ca_file: str | None) -> smtplib.SMTP:
    context = verified(ca_file)
    if given.security == "tls":
        return smtplib.SMTP_SSL(given.server, given.at_port, timeout=given.timeout, context=context)
    server = smtplib.SMTP(given.server, given.at_port, timeout=given.timeout)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _log_on(server: smtplib.SMTP, user: str, password: str) -> None:
    """Once: smtplib's own `login` goes on to the next method, and a refused one may lock the account."""
    server.ehlo_or_helo_if_needed()
    offered = server.esmtp_features.get("auth", "").upper().split()
    server.user, server.password = user, password
    if "PLAIN" in offered:
        server.auth("PLAIN", server.auth_plain)
    elif "LOGIN" in offered:
        server.auth("LOGIN", server.auth_login)
    else:
        raise smtplib.SMTPNotSupportedError


FAILURES = (OSError, smtplib.SMTPException, UnicodeError)
WORDS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "the mail server's certificate is not right: {error.verify_message}"),
    (smtplib.SMTPNotSupportedError, "the mail server offers no STARTTLS, or no log-on; nothing is sent in clear"),
    (smtplib.SMTPAuthenticationError, "the mail server refused the log-on ({error.smtp_code})"),
    (smtplib.SMTPRecipientsRefused, "the mail server refused every recipient"),
    (smtplib.SMTPResponseException, "the mail server refused the mail ({error.smtp_code})"),
    (smtplib.SMTPException, "the mail server broke off, or gave no answer in time"),
    (UnicodeError, "the user or the password holds a letter that mail servers do not take"),
    (TimeoutError, "the mail server gave no answer in time"),
    (OSError, "the mail server could not be reached: {error.strerror}"),
)


def why(error: Exception) -> str:
    """In words of our own: a server's may hold addresses."""
    return next(words for kind, words in WORDS if isinstance(error, kind)).format(error=error).lower()
