"""Recorded exchanges, and the tenant each of them must have met."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.graph.exchange import segments

FOLDER = Path(__file__).with_name("recordings")
WRITTEN_BY_HAND = {"docs_examples_graph-mocks.json", "errors_from_issues_and_docs.json"}
HOST = "https://graph.microsoft.com"
Pair = dict[str, Any]


def read(name: str) -> list[Pair]:
    found: list[Pair] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def pairs() -> Iterator[tuple[str, Pair]]:
    """Name and exchange of each that was recorded, without those the emulator leaves out."""
    for path in sorted(FOLDER.glob("*.json")):
        if path.name in WRITTEN_BY_HAND:
            continue
        for number, pair in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            if not left_out(pair):
                yield f"{path.stem}-{number}", pair


def left_out(pair: Pair) -> bool:
    """`/me` needs a person who signed in; an application's token has none."""
    return str(urlsplit(pair["request"]["uri"]).path) == "/v1.0/me"


def asked(pair: Pair) -> tuple[str, str, Any]:
    """Method, path with query, body. Pseudonyms took the place of an encoded quote together with the name: put back."""
    request = pair["request"]
    path = re.sub(r"%(?=person[0-9a-f]{6}%40)", "%27", request["uri"].removeprefix(f"{HOST}/v1.0"))
    return request["method"], path, request["body"]


def tenant(pair: Pair) -> dict[str, list[dict[str, Any]]]:
    """A seed that makes the recorded answer the right one."""
    method, path, body = asked(pair)
    words = segments(path.partition("?")[0])
    seed: dict[str, list[dict[str, Any]]] = {"users": [], "groups": [], "objects": []}
    told = pair["response"]["body"] or {}
    for one in told.get("value", []):
        put(seed, one if isinstance(one, dict) else {"id": one, "@odata.type": "#microsoft.graph.group"}, words)
    if pair["response"]["status"] == 200 and "value" not in told:
        put(seed, told, words)
    SITUATIONS.get((method, *shape(words)), nothing)(seed, words, body or {}, told)
    for user, name in zip(seed["users"], re.findall(r"eq%20%27(person[0-9a-f]{6})%40", path), strict=False):
        user["userPrincipalName"] = f"{name}@contoso.com"
    before = [filler("before", 100)] if "skiptoken" in path else []
    after = [filler("after", 100)] if "@odata.nextLink" in told else []
    return seed | {"users": before + seed["users"] + after}


def filler(name: str, count: int) -> dict[str, Any]:
    return {"userPrincipalName": f"{name}{{n}}@contoso.com", "displayName": name, "count": count}


def shape(words: list[str]) -> list[str]:
    return ["*" if place in {1, 3} and word != "$ref" else word for place, word in enumerate(words)]


def put(seed: dict[str, list[dict[str, Any]]], one: dict[str, Any], words: list[str]) -> None:
    values = {name: value for name, value in one.items() if name == "@odata.type" or not name.startswith("@")}
    kind = values.get("@odata.type", f"#microsoft.graph.{words[0].removesuffix('s')}").rpartition(".")[2]
    shelf = {"user": "users", "group": "groups"}.get(kind, "objects")
    seed[shelf].append({"displayName": str(one["id"])} | values)


def nothing(_seed: Any, _words: list[str], _body: Any, _told: Any) -> None:
    """The answer's own objects are all that is needed."""


def a_group_with_those_members(seed: Any, words: list[str], _body: Any, told: Any) -> None:
    seed["groups"].append({"id": words[1], "displayName": "it", "members": [one["id"] for one in told["value"]]})


def a_group_with_those_owners(seed: Any, words: list[str], _body: Any, told: Any) -> None:
    seed["groups"].append({"id": words[1], "displayName": "it", "owners": [one["id"] for one in told["value"]]})


def a_group_and_an_object(seed: Any, words: list[str], body: Any, _told: Any) -> None:
    seed["groups"].append({"id": words[1], "displayName": "it"})
    seed["users"].append({"id": body["@odata.id"].rpartition("/")[2], "userPrincipalName": "one@contoso.com"})


def a_group_with_a_member(seed: Any, words: list[str], _body: Any, _told: Any) -> None:
    seed["users"].append({"id": words[3], "userPrincipalName": "one@contoso.com"})
    seed["groups"].append({"id": words[1], "displayName": "it", "members": [words[3]]})


def a_group_with_an_owner(seed: Any, words: list[str], _body: Any, _told: Any) -> None:
    seed["users"].append({"id": words[3], "userPrincipalName": "one@contoso.com"})
    seed["groups"].append({"id": words[1], "displayName": "it", "owners": [words[3]]})


def that_group(seed: Any, words: list[str], _body: Any, _told: Any) -> None:
    seed["groups"].append({"id": words[1], "displayName": "it"})


def that_user(seed: Any, words: list[str], _body: Any, told: Any) -> None:
    name = words[1]
    given = {"userPrincipalName": name} if "@" in name else {"id": name, "userPrincipalName": "one@contoso.com"}
    if not told:
        seed["users"].append(given)


def a_member_of_those(seed: Any, words: list[str], _body: Any, told: Any) -> None:
    seed["users"].append({"id": words[1], "userPrincipalName": "one@contoso.com"})
    for group in seed["groups"]:
        group["members"] = [words[1]]
    held = {one if isinstance(one, str) else one["id"] for one in told["value"]}
    assert held == {group["id"] for group in seed["groups"]}


def a_group_in_those(seed: Any, words: list[str], _body: Any, _told: Any) -> None:
    seed["groups"] = [group | {"members": [words[1]]} for group in seed["groups"]]
    seed["groups"].append({"id": words[1], "displayName": "it"})


SITUATIONS = {
    ("GET", "groups", "*", "members"): a_group_with_those_members,
    ("GET", "groups", "*", "owners"): a_group_with_those_owners,
    ("POST", "groups", "*", "members", "$ref"): a_group_and_an_object,
    ("POST", "groups", "*", "owners", "$ref"): a_group_and_an_object,
    ("DELETE", "groups", "*", "members", "*", "$ref"): a_group_with_a_member,
    ("DELETE", "groups", "*", "owners", "*", "$ref"): a_group_with_an_owner,
    ("DELETE", "groups", "*"): that_group,
    ("DELETE", "users", "*"): that_user,
    ("PATCH", "users", "*"): that_user,
    ("GET", "users", "*", "memberOf"): a_member_of_those,
    ("POST", "users", "*", "getMemberGroups"): a_member_of_those,
    ("POST", "groups", "*", "getMemberGroups"): a_group_in_those,
    ("POST", "directoryObjects", "*", "checkMemberGroups"): a_member_of_those,
}
