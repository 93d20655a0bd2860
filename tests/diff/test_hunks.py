"""A change of files as pieces, and as edits that can each be weighed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connector.core.diffs.changed import Changed
from connector.core.diffs.edits import edits_of
from connector.core.diffs.hunks import hunks, patched

LINES = st.lists(
    st.sampled_from([b"a: 1\n", b"b: 2\n", b"  c: 3\n", b"- d\n", b"# e\n", b"\n", b"f: \xff\r\n"]), max_size=8
)
TEXTS = st.builds(lambda lines, last: b"".join([*lines, last]), LINES, st.sampled_from([b"", b"g: 7", b"h: 8"]))


@given(before=TEXTS, after=TEXTS)
def test_all_pieces_make_the_text_after_and_none_the_one_before(before: bytes, after: bytes):
    """Byte for byte, whatever its line ends; but for the last line's, which may be added where lines come behind it."""
    found = hunks(before, after)
    assert before == patched(before, found, ())
    assert after == patched(before, found, range(len(found)))


@given(before=TEXTS, after=TEXTS, data=st.data())
def test_pieces_are_put_in_independently(before: bytes, after: bytes, data: st.DataObject):
    """As many lines come and go as those that were chosen have."""
    found = hunks(before, after)
    chosen = data.draw(st.sets(st.sampled_from(range(len(found))))) if found else set[int]()
    grown = sum(len(found[n].lines) - (found[n].until - found[n].at) for n in chosen)
    assert len(before.splitlines()) + grown == len(patched(before, found, chosen).splitlines())


def edits(before: str, after: str, valid: set[str], most: int = 10) -> list[str]:
    """The text that each edit alone makes."""
    changed = Changed(before={"x.yaml": before.encode()}, after={"x.yaml": after.encode()})
    found = edits_of(changed, lambda chosen: changed.files(chosen)["x.yaml"].decode() in {*valid, before, after}, most)
    return [changed.files(edit)["x.yaml"].decode() for edit in found.found]


def test_lines_that_make_sense_alone_are_weighed_alone():
    assert ["A\nb\n", "a\nB\n"] == edits("a\nb\n", "A\nB\n", {"A\nb\n", "a\nB\n"})


def test_a_line_that_makes_none_goes_with_its_neighbours():
    """The first two together, of three."""
    assert ["A\nB\nc\n", "a\nb\nC\n"] == edits("a\nb\nc\n", "A\nB\nC\n", {"A\nB\nc\n", "a\nb\nC\n"})


def test_a_line_can_be_weighed_where_it_can_be_left_out():
    """The second needs the first; it is known by what is without it."""
    assert ["A\nb\n", "a\nB\n"] == edits("a\nb\n", "A\nB\n", {"A\nb\n"})


def test_new_items_are_weighed_one_by_one():
    """With the comment above each, and all that is indented below it."""
    new = "- a: 1\n  b: 2\n# why\n- a: 3\n"
    assert ["- a: 1\n  b: 2\n", "# why\n- a: 3\n"] == edits("", new, {"- a: 1\n  b: 2\n", "# why\n- a: 3\n"})


def test_too_many_are_weighed_a_file_at_a_time_and_that_is_told():
    """The file with most lines first; where there are too many files, the last ones together."""
    before = {f"{name}.yaml": b"1\n2\n3\n" for name in "abcd"}
    after = {**{f"{name}.yaml": b"1\nx\n3\n" for name in "bcd"}, "a.yaml": b"x\ny\nz\n"}
    changed = Changed(before=before, after=after)
    found = edits_of(changed, lambda _: True, 4)
    assert ([3, 1, 1, 1], True) == ([len(edit) for edit in found.found], found.limited)
    assert [3, 3] == sorted(len(edit) for edit in edits_of(changed, lambda _: True, 2).found)
    assert ([1] * 6, False) == (
        [len(e) for e in edits_of(changed, lambda _: True, 6).found],
        edits_of(changed, lambda _: True, 6).limited,
    )


def test_what_makes_no_sense_in_any_file_alone_is_one_edit():
    """A name in two files: neither file can change alone."""
    changed = Changed(before={"a": b"1\n", "b": b"1\n", "c": b"1\n"}, after={"a": b"2\n", "b": b"2\n", "c": b"2\n"})
    found = edits_of(changed, lambda chosen: (("a", 0) in chosen) == (("b", 0) in chosen), 10)
    assert [frozenset({("a", 0), ("b", 0)}), frozenset({("c", 0)})] == [*found.found]


def test_a_stretch_too_long_to_compare_is_one_piece():
    """Not the minutes that comparing it line by line would take."""
    long = [b"x: %d\n" % n for n in range(9000)]
    found = hunks(b"same\n" + b"".join(long) + b"end\n", b"same\n" + b"".join(reversed(long)) + b"end\n")
    assert [(1, 9001)] == [(hunk.at, hunk.until) for hunk in found]
