"""GitHub's issue comments and Azure DevOps' pull-request threads, as their documentation describes them, over real HTTP.

https://docs.github.com/rest/issues/comments and
https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads.
"""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-the-tests"  # noqa: S105 - of a server that lives for one test
COMMENTS = "/repos/district/access/issues/7/comments"
THREADS = "/collection/p1/_apis/git/repositories/r1/pullRequests/7/threads"
Answer = tuple[int, Any]


@dataclass(kw_only=True)
class Fault:
    """Answers one request with `status`; `done`: after having done what it asked, so that only the answer is lost."""

    status: int
    headers: dict[str, str] = field(default_factory=lambda: {"Retry-After": "0"})
    done: bool = False
    method: str = ""


@dataclass(kw_only=True)
class World:
    comments: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    authors: set[str] = field(default_factory=set)
    """Of Azure's: whose comments may not be written by the build service."""

    def person(self, text: str, *, kind: str = "User", author: str = "") -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": text, "user": {"type": kind}, "author": author})
        if author:
            self.authors.add(author)

    @property
    def texts(self) -> list[str]:
        return [one["body"] for one in self.comments]


def github(world: World, method: str, url: str, body: Any) -> Answer:
    path, asked = urlsplit(url).path, parse_qs(urlsplit(url).query)
    if method == "GET" and path == COMMENTS:
        size, page = int(asked["per_page"][0]), int(asked["page"][0])
        assert size <= 100
        return 200, world.comments[(page - 1) * size : page * size]
    if method == "POST" and path == COMMENTS:
        if len(body["body"]) > 65536:
            return 422, {"message": "Validation Failed", "errors": [{"message": "body is too long"}]}
        world.person(body["body"], kind="Bot")
        return 201, world.comments[-1]
    found = re.fullmatch(r"/repos/district/access/issues/comments/(\d+)", path)
    if method == "PATCH" and found and int(found[1]) <= len(world.comments):
        world.comments[int(found[1]) - 1]["body"] = body["body"]
        return 200, world.comments[int(found[1]) - 1]
    return 404, {"message": "Not Found"}


def azure(world: World, method: str, url: str, body: Any) -> Answer:
    path, asked = urlsplit(url).path, parse_qs(urlsplit(url).query)
    assert asked["api-version"] == ["7.0"]
    if method == "GET" and path == THREADS:
        threads = [thread(one) for one in world.comments]
        return 200, {"value": threads, "count": len(threads)}
    if method == "POST" and path == THREADS:
        (comment,) = body["comments"]
        assert (0, "text") == (comment["parentCommentId"], comment["commentType"])
        world.person(comment["content"])
        return 200, thread(world.comments[-1])
    found = re.fullmatch(rf"{THREADS}/(\d+)/comments/1", path)
    if method == "PATCH" and found:
        one = world.comments[int(found[1]) - 1]
        if one["author"] in world.authors:
            return 403, {"message": "only the author may edit a comment"}
        one["body"] = body["content"]
        return 200, thread(one)["comments"][0]
    return 404, {"message": "Not Found"}


def thread(one: dict[str, Any]) -> dict[str, Any]:
    comment = {"id": 1, "parentCommentId": 0, "content": one["body"], "commentType": "text", "isDeleted": False}
    return {"id": one["id"], "status": "active", "isDeleted": False, "comments": [comment]}


APIS = {"github": github, "azure": azure}


@contextmanager
def serving(host: str) -> Iterator[World]:
    """The API of `github` or `azure` at `world.url`, for as long as it is open."""
    world = World()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
            world.asked.append(f"{self.command} {self.path}")
            fault = world.faults[0] if world.faults and self.command.startswith(world.faults[0].method) else None
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                return self.send(401, {"message": "Bad credentials"})
            if fault and not fault.done:
                world.faults.popleft()
                return self.send(fault.status, {"message": "a fault"}, fault.headers)
            status, said = APIS[host](world, self.command, self.path, body)
            if fault:
                world.faults.popleft()
                return self.send(fault.status, {"message": "a fault"}, fault.headers)
            return self.send(status, said)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - the library's names

        def send(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
            data = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    world.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
