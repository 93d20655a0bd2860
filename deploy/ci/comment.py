#!/usr/bin/env python3
"""Keep one comment on a pull request: `comment.py github|azure FILE`. The standard library alone; Python 3.11 or later.

FILE begins with `<!-- connector-diff -->`. A comment of ours that begins so is updated; where there is none, one is
made. What is read from the environment:

github: GITHUB_TOKEN, GITHUB_REPOSITORY, PULL_REQUEST (its number), GITHUB_API_URL (default: https://api.github.com)
azure: SYSTEM_ACCESSTOKEN, SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECTID, BUILD_REPOSITORY_ID,
SYSTEM_PULLREQUEST_PULLREQUESTID

Exit codes: 0 done, 2 a file or a variable is wrong, 4 the host failed or refused.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib import error, parse, request

MARKER = "<!-- connector-diff -->"
PAUSES = (1, 2, 4, 8)
"""Seconds between the tries."""
LONGEST = 60
"""Seconds that a host may ask us to wait for; where it asks for more, the pipeline is run again later."""


class Wrong(Exception):  # noqa: N818 - it is told, not thrown
    """What somebody has to mend; `status` is the host's, 0 where it was not asked."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Passing(Exception):  # noqa: N818
    """A fault that may be over after `wait` seconds (None: the host did not say)."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class NoRedirect(request.HTTPRedirectHandler):
    """The token goes to the host that was named, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Host:
    """One API: `call` speaks to it, `found` are the comments that may be ours, `create` and `update` write."""

    def __init__(self, base: str, token: str, headers: dict[str, str]) -> None:
        url = parse.urlsplit(base)
        if url.scheme != "https" and url.hostname != "127.0.0.1":
            raise Wrong(f"`{base}` is not https: the token would go over the network in clear")
        if not (token.isascii() and token.isprintable()):
            raise Wrong("the token holds characters that no token has, such as the end of a line")
        self.base = base.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}", "User-Agent": "connector-comment", **headers}
        self.opener = request.build_opener(NoRedirect)

    def call(self, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON. Raises Passing or Wrong."""
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, **({"Content-Type": "application/json"} if data else {})}
        try:
            with self.opener.open(request.Request(url, data, headers, method=method), timeout=30) as answer:  # noqa: S310
                if answer.status == 203:  # Azure DevOps shows its log-on page so
                    raise Wrong(f"{method}: 203\n  help: the token is not valid, or has ended", 401)
                return json.load(answer)
        except error.HTTPError as refused:
            raise refusal(refused, method) from None
        except (OSError, ValueError) as fault:  # no connection, cut off, late, or no JSON
            raise Passing(f"{method}: {fault}") from None


def refusal(refused: error.HTTPError, method: str) -> Exception:
    said = refused.read(2000).decode("utf-8", "replace").strip()
    wait = refused.headers.get("Retry-After", "")
    words = f"{method}: {refused.code} {refused.reason}: {said[:300]}"
    if refused.code == 429 or refused.code >= 500 or (refused.code == 403 and wait):  # GitHub throttles with 403 too
        return Passing(words, float(wait) if wait.isdecimal() else None)
    advice = {
        401: "the token is not valid, or has ended",
        403: "the token may not write here: grant `pull-requests: write`, or *Contribute to pull requests*",
        404: "the token sees no such repository or pull request",
        422: "GitHub does not take this text",
    }
    return Wrong(f"{words}\n  help: {advice.get(refused.code, 'see the answer')}", refused.code)


class GitHub(Host):
    """https://docs.github.com/rest/issues/comments: a pull request is an issue."""

    def __init__(self) -> None:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        super().__init__(os.environ.get("GITHUB_API_URL") or "https://api.github.com", given("GITHUB_TOKEN"), headers)
        self.issues = f"{self.base}/repos/{parse.quote(given('GITHUB_REPOSITORY'))}/issues"
        self.comments = f"{self.issues}/{number('PULL_REQUEST')}/comments"

    def found(self) -> Iterator[str]:
        """A person could write the marker too; what is ours was written by an app."""
        page, full = 1, True
        while full:
            comments = self.call("GET", f"{self.comments}?per_page=100&page={page}")
            for one in comments:
                if (one.get("user") or {}).get("type") == "Bot" and marked(one.get("body")):
                    yield f"{self.issues}/comments/{int(one['id'])}"
            page, full = page + 1, len(comments) == 100

    def create(self, text: str) -> None:
        self.call("POST", self.comments, {"body": text})

    def update(self, place: str, text: str) -> None:
        self.call("PATCH", place, {"body": text})


class Azure(Host):
    """https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads: a thread's first comment is ours."""

    VERSION = "?api-version=7.0"

    def __init__(self) -> None:
        super().__init__(given("SYSTEM_COLLECTIONURI"), given("SYSTEM_ACCESSTOKEN"), {"Accept": "application/json"})
        project, repository = parse.quote(given("SYSTEM_TEAMPROJECTID")), parse.quote(given("BUILD_REPOSITORY_ID"))
        place = f"{self.base}/{project}/_apis/git/repositories/{repository}"
        self.threads = f"{place}/pullRequests/{number('SYSTEM_PULLREQUEST_PULLREQUESTID')}/threads"

    def found(self) -> Iterator[str]:
        for thread in self.call("GET", self.threads + self.VERSION)["value"]:
            first = (thread.get("comments") or [{}])[0]
            if not thread.get("isDeleted") and not first.get("isDeleted") and marked(first.get("content")):
                yield f"{self.threads}/{int(thread['id'])}/comments/{int(first['id'])}{self.VERSION}"

    def create(self, text: str) -> None:
        comment = {"parentCommentId": 0, "content": text, "commentType": "text"}
        self.call("POST", self.threads + self.VERSION, {"comments": [comment], "status": "active"})

    def update(self, place: str, text: str) -> None:
        self.call("PATCH", place, {"content": text})


def marked(text: str | None) -> bool:
    return (text or "").lstrip("\ufeff").split("\n", 1)[0].strip() == MARKER


def given(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value or value.startswith("$("):  # so Azure DevOps passes on a variable that it does not have
        raise Wrong(f"`{name}` is not set; the example pipelines show where it comes from")
    return value


def number(name: str) -> int:
    value = given(name)
    if not (value.isascii() and value.isdecimal()):
        raise Wrong(f"`{name}` is `{value}` and not the number of a pull request")
    return int(value)


def read(path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        raise Wrong(f"{path}: {fault}") from None
    if not marked(text):
        raise Wrong(f"{path}: its first line is not `{MARKER}`; it is written by `connector diff --format markdown`")
    return text


def put(host: GitHub | Azure, text: str) -> str:
    """What was done. Where a comment is found that may not be written, it is somebody else's."""
    for place in host.found():
        try:
            host.update(place, text)
        except Wrong as refused:
            if refused.status != 403:
                raise
        else:
            return "updated"
    host.create(text)
    return "created"


def put_with_patience(host: GitHub | Azure, text: str) -> str:
    """Each try looks for the comment anew: one whose answer was lost is there by then, and is not made twice."""
    for pause in PAUSES:
        try:
            return put(host, text)
        except Passing as fault:
            wait = pause if fault.wait is None else fault.wait
            if wait > LONGEST:
                raise
            print(f"comment: {fault}; again in {wait:g} s", file=sys.stderr)
            time.sleep(wait)
    return put(host, text)


HOSTS: dict[str, type[GitHub | Azure]] = {"github": GitHub, "azure": Azure}


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in HOSTS:
        print("usage: comment.py github|azure FILE", file=sys.stderr)
        return 2
    try:
        text = read(arguments[1])
        print(f"comment {put_with_patience(HOSTS[arguments[0]](), text)}")
    except Wrong as wrong:
        print(f"comment: {wrong}", file=sys.stderr)
        return 4 if wrong.status else 2
    except Passing as fault:
        print(f"comment: {fault}\n  help: run the pipeline again later", file=sys.stderr)
        return 4
    except (LookupError, TypeError, AttributeError) as odd:
        print(f"comment: the host's answer is not of the documented shape: {odd!r}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
