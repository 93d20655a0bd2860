"""Each event is told once for as long as it lasts: laws of `fresh`."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.notices import KINDS, Event
from connector.notices.fresh import Place, Told, fresh, told_of

EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(KINDS),
        place=st.sampled_from(["", "ad", "entra"]),
        id=st.sampled_from(["1", "2", "3"]),
        words=st.just("something"),
    ),
    max_size=12,
)
EVERYWHERE = frozenset(Place(kind, place) for kind in KINDS for place in ("", "ad", "entra"))
LOOKED = st.sets(st.sampled_from(sorted(EVERYWHERE))).map(frozenset)
NOTHING: frozenset[Told] = frozenset()


def event(kind: str = "hold", place: str = "", id_: str = "1", words: str = "x") -> Event:
    return Event(kind=kind, place=place, id=id_, words=words)  # type: ignore[arg-type] # a test's own words


@settings(deadline=None, max_examples=60)
@given(EVENTS, LOOKED)
def test_what_was_told_and_lasts_is_not_told_again(events: list[Event], looked: frozenset[Place]):
    """Whatever was looked for."""
    first = fresh(events, NOTHING, looked)
    assert {told_of(e) for e in events} == {told_of(e) for e in first.events} == first.told
    assert () == fresh(events, first.told, looked).events


@settings(deadline=None, max_examples=60)
@given(EVENTS, EVENTS)
def test_what_is_over_is_told_again_when_it_comes_back(before: list[Event], meanwhile: list[Event]):
    """Where the run between has looked and not found it."""
    first = fresh(before, NOTHING, EVERYWHERE)
    between = fresh(meanwhile, first.told, EVERYWHERE)
    again = fresh(before, between.told, EVERYWHERE)
    lasting = {told_of(e) for e in meanwhile}
    assert {told_of(e) for e in before} - lasting == {told_of(e) for e in again.events}


@settings(deadline=None, max_examples=60)
@given(EVENTS, LOOKED)
def test_what_nobody_looked_for_stays_told(events: list[Event], looked: frozenset[Place]):
    """A directory that was not read may still be as it was."""
    first = fresh(events, NOTHING, EVERYWHERE)
    kept = fresh([], first.told, looked).told
    assert {one for one in first.told if Place(one.kind, one.place) not in looked} == kept


def test_the_words_are_not_what_an_event_is():
    """A number in them may change while the event is the same."""
    told = fresh([event(words="3 changes wait")], NOTHING, EVERYWHERE).told
    assert () == fresh([event(words="4 changes wait")], told, EVERYWHERE).events


def test_places_and_kinds_are_told_apart():
    """The same id elsewhere is another event."""
    events = [event(), event(place="ad"), event("drift", "ad"), event("drift", "ad", "2")]
    assert tuple(events) == fresh(events, NOTHING, EVERYWHERE).events
