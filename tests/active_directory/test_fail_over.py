"""Servers that are down, slow or cut off in the middle: the next one is asked, nothing is lost, nothing hangs."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable

import pytest

from connector.directories import DirectoryError, Outcome, Write
from tests.active_directory.conftest import Connect, settings_for
from tests.samba.controller import Controller
from tests.samba.domain import Domain
from tests.samba.faultproxy import FaultProxy

QUICK = {"connect": 1, "answer": 1, "total": 2}
NOWHERE = "ldaps://localhost:1"


def results(outcomes: Iterable[Outcome]) -> dict[Write, str]:
    return {outcome.write: outcome.result for outcome in outcomes}


def writes_for(domain: Domain, group: str, names: Iterable[str]) -> list[Write]:
    group_id = domain.guid(group)
    return [Write(action="add", group=group_id, account=domain.guid(domain.person(name))) for name in names]


def test_a_server_that_is_down_is_passed_over(domain: Domain, connect: Connect):
    """The second server serves when the first does not listen."""
    domain.person("Ann Lee")
    directory = connect(servers=[NOWHERE, domain.controller.uri])
    assert 1 == directory.read([]).accounts.height


def test_a_server_that_swallows_everything_is_passed_over(domain: Domain, connect: Connect, proxy: FaultProxy):
    """A black hole costs one time-out, then the next server answers."""
    domain.person("Ann Lee")
    proxy.arm("blackhole")
    directory = connect(servers=[proxy.uri, domain.controller.uri], timeouts={**QUICK, "total": 30})
    assert 1 == directory.read([]).accounts.height


def test_no_server_at_all_is_said_with_each_one_s_reason(connect: Connect, proxy: FaultProxy):
    """Every server is named with what is wrong with it, well before anybody gives up waiting."""
    proxy.arm("blackhole")
    began = time.monotonic()
    with pytest.raises(DirectoryError) as caught:
        connect(servers=[NOWHERE, proxy.uri], timeouts=QUICK).read([])
    assert f"`{NOWHERE}`: nothing listens there" in str(caught.value)
    assert f"`{proxy.uri}`: no answer in time" in str(caught.value)
    assert time.monotonic() - began < 10


def test_a_server_that_trickles_is_given_up(connect: Connect, proxy: FaultProxy):
    """Answers that keep coming too slowly end at the total, though no single wait is too long."""
    proxy.delay = 0.3
    proxy.arm("delay")
    began = time.monotonic()
    with pytest.raises(DirectoryError, match="no answer in time"):
        connect(servers=[proxy.uri], timeouts={"connect": 1, "answer": 1, "total": 1}).read([])
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("fault", ["reset_on_request", "reset_on_response"])
def test_a_write_cut_off_is_done_once(domain: Domain, connect: Connect, proxy: FaultProxy, fault: str):
    """Whether the server had heard it or not, the group is read again and each member is there once."""
    group = domain.group("attendance")
    writes = writes_for(domain, group, ["Ann Lee", "Bo Diaz"])
    directory = connect(servers=[proxy.uri])
    directory.read([group])
    proxy.arm(fault, after=1, once=True)
    assert dict.fromkeys(writes, "done") == results(directory.write(writes))
    assert sorted(write.account for write in writes) == domain.members(group)
    assert len(writes) == domain.controller.changes_of(group)


def test_a_reading_cut_off_is_done_anew(domain: Domain, connect: Connect, proxy: FaultProxy):
    """A reading never comes back with only a part."""
    group = domain.group("attendance", domain.person("Ann Lee"))
    directory = connect(servers=[proxy.uri])
    directory.read([])
    proxy.arm("reset_on_response", after=1, once=True)
    snapshot = directory.read([group])
    assert (1, 1, ()) == (snapshot.accounts.height, snapshot.members.height, snapshot.incomplete)


def test_a_write_into_a_black_hole_fails_in_time(domain: Domain, connect: Connect, proxy: FaultProxy):
    """What can't be known is failed, and said so; the batches after it fail at once."""
    group, other = domain.group("attendance"), domain.group("other")
    writes = [*writes_for(domain, group, ["Ann Lee"]), *writes_for(domain, other, ["Bo Diaz"])]
    directory = connect(servers=[proxy.uri], timeouts=QUICK)
    directory.read([group])
    proxy.arm("blackhole", after=1)
    began = time.monotonic()
    outcomes = list(directory.write(writes))
    assert dict.fromkeys(writes, "failed") == results(outcomes)
    assert 1 == sum("it is not known whether this was done" in outcome.message for outcome in outcomes)
    assert time.monotonic() - began < 10
    proxy.arm("pass")
    assert dict.fromkeys(writes, "done") == results(directory.write(writes))


def test_a_frozen_server_that_wakes_up_is_written_once(own_samba: Controller):
    """A modify that timed out may still be applied later: after the re-read nothing is doubled."""
    domain = Domain(controller=own_samba, mark="frozen")
    group = domain.group("attendance")
    writes = writes_for(domain, group, ["Ann Lee"])
    directory = settings_for(domain, timeouts={"connect": 1, "answer": 1, "total": 30}).open(
        lambda path: path, lambda _: own_samba.password
    )
    directory.read([group])
    own_samba.signal(signal.SIGSTOP)
    threading.Timer(1.5, own_samba.signal, [signal.SIGCONT]).start()
    assert dict.fromkeys(writes, "done") == results(directory.write(writes))
    assert [writes[0].account] == domain.members(group)
    directory.close()


def test_a_killed_server_fails_the_write_and_the_next_run_goes_on(own_samba: Controller):
    """A power cut ends in failed outcomes; once the server is back the same writes are done."""
    domain = Domain(controller=own_samba, mark="killed")
    group = domain.group("attendance")
    writes = writes_for(domain, group, ["Ann Lee"])
    directory = settings_for(domain, timeouts=QUICK).open(lambda path: path, lambda _: own_samba.password)
    directory.read([group])
    own_samba.signal(signal.SIGKILL)
    outcomes = list(directory.write(writes))
    assert dict.fromkeys(writes, "failed") == results(outcomes)
    assert "nothing listens there" in outcomes[0].message
    own_samba.start()
    assert dict.fromkeys(writes, "done") == results(directory.write(writes))
    assert [writes[0].account] == domain.members(group)
    directory.close()
