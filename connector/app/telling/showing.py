"""What `notify` would send, or has sent: a sheet of ids, occasions and subjects, and the letters themselves."""

from __future__ import annotations

from collections.abc import Iterator

from connector.app.telling.notify import Fate, Notified
from connector.app.telling.writing import Post, Written
from connector.core.problems import visible
from connector.outputs.sheets import Cell, Sheet

COLUMNS = {
    "person_id": "person",
    "occasion": "occasion",
    "on": "on",
    "days": "days before",
    "subject": "subject",
    "state": "state",
}
WHOLE = {"text": "text", "html": "html"}


def notified_sheet(found: Notified, options: str, *, whole: bool) -> Sheet:
    """options: of the command that goes on. whole: with the text of each letter, which names people."""
    post = found.post
    done = f"{found.number('sent')} sent" if found.send else f"{found.number('to send')} to send"
    return Sheet(
        format="connector-letters/1",
        title="Letters" if found.send else "DRY-RUN: letters, of which none is sent",
        as_of=post.as_of,
        head=(done,),
        columns=COLUMNS | WHOLE if whole else COLUMNS,
        rows=[_row(one, fate, whole=whole) for one, fate in zip(post.letters, found.fates, strict=True)],
        empty="nobody is to be told anything",
        notes=[*_notes(found, options)],
    )


def letters_text(found: Notified) -> str:
    """Each letter as its reader gets it, without the address."""
    return "".join(line for one in found.post.letters for line in _letter(one))


def _letter(one: Written) -> Iterator[str]:
    yield f"\n{one.due.person_id}: {visible(one.letter.subject)}\n"
    for line in one.letter.text.splitlines():
        yield f"  {visible(line)}".rstrip() + "\n"


def _row(one: Written, fate: Fate, *, whole: bool) -> list[Cell]:
    """What waits for a later call is not written yet, unless the letters themselves are asked for."""
    due = one.due
    subject = one.letter.subject if whole or fate != "waits" else None
    told: list[Cell] = [due.person_id, due.occasion, due.on, due.days, subject, fate]
    return [*told, one.letter.text, one.letter.html] if whole else told


def _notes(found: Notified, options: str) -> Iterator[str]:
    post, waiting = found.post, found.number("waits")
    if not found.send and found.number("to send"):
        yield f"to send them: connector notify --send{options}"
    if found.trouble:
        yield f"{found.trouble}; {waiting} wait for the next call"
    elif found.paused:
        yield f"writes were paused meanwhile; {waiting} wait for: connector resume{options}"
    elif waiting:
        yield f"{waiting} wait for the next call: `cap` lets {found.cap} go at once"
    if refused := found.number("refused"):
        yield f"{refused} were refused by the mail server, and are tried again by the next call"
    if post.unreachable:
        yield f"{post.unreachable} reach nobody: the people feed has no address of the person, or one that several have"
    yield from _untold(post, options)


def _untold(post: Post, options: str) -> Iterator[str]:
    if post.doubted:
        feeds = ", ".join(post.doubted)
        yield f"losses to come are not told, since a feed is not as expected ({feeds}): connector doctor{options}"
    if post.unsure:
        yield f"{post.unsure} losses to come are not told, since rows of their persons are rejected or contested"
    if post.unseen:
        yield f"{post.unseen} losses to come are not told, since a directory was not read: connector doctor{options}"
    if post.untraced:
        yield f"{post.untraced} changes are not told, since it is not kept on what they were decided"
