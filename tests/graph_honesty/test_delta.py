"""groups/delta and users/delta: what changed since a link was given."""

from __future__ import annotations

from typing import Any

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import Asking
from tests.graph_honesty.test_members import refusal, said

START = "/groups/delta?$select=displayName,members"
DAY = 86400


def followed(graph: Asking, link: str) -> tuple[list[dict[str, Any]], str]:
    """The rows of a round, page after page, and the deltaLink at its end."""
    pages = graph.pages(link)
    assert all("@odata.deltaLink" not in page for page in pages[:-1])
    return [row for page in pages for row in page["value"]], pages[-1]["@odata.deltaLink"]


def links(rows: list[dict[str, Any]], group: str) -> dict[str, bool]:
    """Member to whether it is there, as the rows of a group tell."""
    told = [one for row in rows if row["id"] == group for one in row.get("members@delta", [])]
    return {one["id"]: "@removed" not in one for one in told}


def test_a_first_round_tells_all(graph: Asking, staff: list[str], group: str):
    """Every group with every member."""
    rows, _ = followed(graph, START)
    assert dict.fromkeys(staff[:5], True) == links(rows, group)


def test_a_later_round_tells_what_changed(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Who came and who went, and groups that were not touched are not there."""
    other = emulator.seed(groups=[{"displayName": "other", "members": staff[:3]}])["other"]
    _, link = followed(graph, START)
    graph.ask("PATCH", f"/groups/{group}", graph.bind(*staff[10:12]))
    graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref")
    rows, link = followed(graph, link)
    assert {staff[10]: True, staff[11]: True, staff[0]: False} == links(rows, group)
    assert {"reason": "deleted"} in [one.get("@removed") for one in rows[0]["members@delta"]]
    assert other not in {row["id"] for row in rows}
    assert [] == followed(graph, link)[0]


def test_a_deleted_group_is_told_as_removed(emulator: Emulator, graph: Asking, group: str):
    """With its id and the reason."""
    _, link = followed(graph, START)
    emulator.remove(group)
    assert [{"id": group, "@removed": {"reason": "deleted"}}] == followed(graph, link)[0]


def test_a_large_group_is_told_in_pieces(emulator: Emulator, graph: Asking):
    """The same group stands on several pages, with other members on each."""
    emulator.options(delta_page=50)
    ids = emulator.seed(users=[{"userPrincipalName": "u{n}@example.org", "count": 120}])
    group = emulator.seed(groups=[{"displayName": "all", "members": list(ids.values())}])["all"]
    pages = graph.pages(START)
    assert len(pages) >= 3
    assert all(any(row["id"] == group for row in page["value"]) for page in pages)
    assert set(ids.values()) == set(links([row for page in pages for row in page["value"]], group))


def test_latest_starts_from_now(graph: Asking, staff: list[str], group: str):
    """`$deltatoken=latest` gives a link and nothing else."""
    rows, link = followed(graph, START + "&$deltatoken=latest")
    assert [] == rows
    graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9]))
    assert {staff[9]: True} == links(followed(graph, link)[0], group)


def test_only_some_groups_can_be_followed(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """`$filter=id eq …`, also in later rounds."""
    other = emulator.seed(groups=[{"displayName": "other"}])["other"]
    rows, link = followed(graph, f"{START}&$filter=id eq '{group}'")
    assert [group] == [row["id"] for row in rows]
    emulator.edit(other, add=staff[:1])
    emulator.edit(group, remove=staff[:1])
    assert [group] == [row["id"] for row in followed(graph, link)[0]]


def test_a_token_lives_seven_days(emulator: Emulator, graph: Asking, group: str):
    """A little less is well; a little more is refused, and one begins again."""
    _, link = followed(graph, START)
    emulator.clock(advance=6.9 * DAY)
    graph.become("Directory.ReadWrite.All")
    assert 200 == graph.ask("GET", link).status_code
    emulator.clock(advance=0.2 * DAY)
    graph.become("Directory.ReadWrite.All")
    assert refusal(13) == said(graph.ask("GET", link))
    assert group in {row["id"] for row in followed(graph, START)[0]}


def test_the_service_may_ask_to_begin_again(emulator: Emulator, graph: Asking, group: str):
    """410 with the place where to."""
    _, link = followed(graph, START)
    emulator.arm("delta-gone", times=1)
    answer = graph.ask("GET", link)
    assert refusal(12) == said(answer)
    assert f"{emulator.graph}/groups/delta?$deltatoken=" == answer.headers["location"]
    assert group in {row["id"] for row in followed(graph, answer.headers["location"])[0]}


def test_empty_pages_and_replays_lose_nothing(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """An empty page with a nextLink is not the end, and a page may come twice."""
    emulator.arm("delta-empty", times=2)
    emulator.arm("delta-replay", times=1)
    pages = graph.pages(START)
    assert [0, 0] == [len(page["value"]) for page in pages[:2]]
    assert pages[2]["value"] == pages[3]["value"]
    assert dict.fromkeys(staff[:5], True) == links([row for page in pages for row in page["value"]], group)


def test_users_can_be_followed(emulator: Emulator, graph: Asking, staff: list[str]):
    """Changed, new and deleted ones."""
    _, link = followed(graph, "/users/delta?$select=employeeId,accountEnabled")
    emulator.change(staff[3], accountEnabled=False)
    emulator.remove(staff[4])
    rows, _ = followed(graph, link)
    assert {
        staff[3]: {"id": staff[3], "employeeId": "10003", "accountEnabled": False},
        staff[4]: {"id": staff[4], "@removed": {"reason": "deleted"}},
    } == {row["id"]: row for row in rows}


def test_an_unreadable_token_is_refused(graph: Asking):
    """Of another kind, cut short, or invented."""
    _, link = followed(graph, START)
    for broken in (link[:-9], link.replace("/groups/", "/users/"), "/groups/delta?$skiptoken=eyJ9"):
        assert 400 == graph.ask("GET", broken).status_code
