"""A notice as mail, over TLS to a server whose certificate is verified."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from connector.notices import Notice, NoticeError
from connector.notices.mail_settings import EmailSettings
from connector.notices.tls import verified


@dataclass(frozen=True, kw_only=True)
class Mail:
    settings: EmailSettings
    password: str = field(repr=False, default="")
    ca_file: str | None = None

    def send(self, notice: Notice) -> None:
        """One server's answer for all recipients; that some were refused is no failure. Raises NoticeError."""
        try:
            with self._connected() as server:
                self._log_on(server)
                server.send_message(self._message(notice))
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise NoticeError(why(error)) from None

    def _connected(self) -> smtplib.SMTP:
        given = self.settings
        context = verified(self.ca_file)
        if given.security == "tls":
            return smtplib.SMTP_SSL(given.server, given.at_port, timeout=given.timeout, context=context)
        server = smtplib.SMTP(given.server, given.at_port, timeout=given.timeout)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server

    def _log_on(self, server: smtplib.SMTP) -> None:
        """Once: smtplib's own `login` goes on to the next method, and a refused one may lock the account."""
        if self.settings.user is None:
            return
        server.ehlo_or_helo_if_needed()
        offered = server.esmtp_features.get("auth", "").upper().split()
        server.user, server.password = self.settings.user, self.password
        if "PLAIN" in offered:
            server.auth("PLAIN", server.auth_plain)
        elif "LOGIN" in offered:
            server.auth("LOGIN", server.auth_login)
        else:
            raise smtplib.SMTPNotSupportedError

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = notice.title
        message["From"] = self.settings.from_
        message["To"] = ", ".join(self.settings.to)
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.settings.from_.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join([*notice.lines, ""]))
        return message


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
