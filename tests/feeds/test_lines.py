"""Line ends, damaged lines and their places."""

from __future__ import annotations

from tests.feeds.reading import PEOPLE, column, feed, ids, people, problems, read, rejected


def test_carriage_returns_alone_end_lines_where_there_are_no_others() -> None:
    """As old spreadsheets on a Mac write it."""
    table = read(feed(PEOPLE, "000101,active,,,", "000102,leave,,,", end="\r"))
    assert ["000101", "000102"] == ids(table)


def test_a_carriage_return_inside_a_line_rejects_it() -> None:
    """It may be half of a line break that came from within a value."""
    assert [(2, 18, "feed-line-break")] == rejected(
        people("000101,active,Ana\rMaria,,", "000102,active,,,"), "line", "column", "code"
    )


def test_line_ends_may_be_mixed_and_doubled() -> None:
    """Line feed, carriage return and line feed, and the two carriage returns of a file converted twice."""
    table = read(f"{PEOPLE}\r\n000101,active,,,\n000102,active,,,\r\r\n000103,active,,,\r\n".encode())
    assert ([2, 3, 4], [None] * 3) == (column(table, "line"), column(table, "hire_date"))


def test_rows_of_delimiters_alone_are_blank() -> None:
    """A spreadsheet saves the rows below the table too; there is nothing in them to lose."""
    lines = people("000101,active,,,", ",,,,", " , ,,,", "").lines
    assert (1, 3, 0) == (lines.kept, lines.blank, lines.rejected)


def test_a_ragged_row_tells_how_many_fields_it_has() -> None:
    """Its place is the end of a short line, and the first field too many of a long one."""
    table = people("000101,active,A", "000102,active,A,B,,more,", '000103,active,"A,B",', "000104,active,,,")
    assert [
        (2, 16, "3 fields where the headings are 5", "000101"),
        (3, 20, "7 fields where the headings are 5", "000102"),
        (4, 21, "4 fields where the headings are 5", "000103"),
    ] == rejected(table, "line", "column", "message", "key")


def test_a_short_last_line_without_a_line_end_was_cut() -> None:
    """The file may still be on its way."""
    content = feed(PEOPLE, "000101,active,,,", "000102,act")[:-1]
    assert [(3, "feed-truncated", "2 fields where the headings are 5, and the file ends here without a line end")] == (
        rejected(read(content), "line", "code", "message")
    )


def test_a_whole_last_line_needs_no_line_end() -> None:
    """Many exports leave it out."""
    assert ["000101"] == ids(read(feed(PEOPLE, "000101,active,,,")[:-1]))


def test_headings_in_between_are_rejected_and_name_nobody() -> None:
    """Two exports put together, each with its byte order mark."""
    table = read(feed(PEOPLE, "000101,active,,,") * 2 + b"\xef\xbb\xbf" + feed(PEOPLE, "000102,active,,,"))
    assert [(3, "feed-heading-repeated", None), (5, "feed-heading-repeated", None)] == rejected(
        table, "line", "code", "key"
    )


def test_the_key_of_a_damaged_row_is_told_as_far_as_it_can_be() -> None:
    """A rejected row holds its person's removals, so the person matters more than the damage."""
    lines = ("000101,active", '000102,active,"A,,', "000103,a\0ctive,,,", '"000104","active","A"B,"",""', ",active")
    table = people(*lines, "000105,active,,,")
    assert ["000101", "000102", "000103", "000104", None] == table.rejects["key"].to_list()


def test_undecodable_bytes_reject_their_row_alone() -> None:
    """Place and raw text show where; a U+FFFD that was sent as such is text."""
    content = feed(PEOPLE, "000101,active,Ren@,,", "000102,active,Ren\ufffd,,").replace(b"@", b"\xe9")
    table = read(content)
    assert ["Ren\ufffd"] == column(table, "given_name")
    assert [(2, 18, "feed-undecodable", "000101,active,Ren\ufffd,,")] == rejected(
        table, "line", "column", "code", "raw"
    )


def test_a_file_of_undecodable_lines_stops() -> None:
    """Then the encoding is wrong, and not the rows."""
    content = feed(PEOPLE, *(f"00010{n},active,Ren@,," for n in range(10))).replace(b"@", b"\xe9")
    (problem,) = problems(content)
    assert ("feed-encoding", "10 of 10 lines are not `utf-8` text") == (problem.code, problem.message)
    assert ["René"] * 10 == column(read(content, encoding="cp1252"), "given_name")


def test_a_byte_that_the_code_page_lacks_rejects_its_row() -> None:
    """cp1252 has five holes."""
    content = feed(PEOPLE, "000101,active,A@,,", "000102,active,,,").replace(b"@", b"\x81")
    assert [(2, "feed-undecodable")] == rejected(read(content, encoding="cp1252"))


def test_wide_text_is_told_by_name_and_read_when_configured() -> None:
    """A spreadsheet's `Unicode text` is UTF-16."""
    content = feed(PEOPLE, "000101,active,Zoë,,").decode().encode("utf-16")
    (problem,) = problems(content)
    assert ("the file is UTF-16, not `utf-8` text", "set `encoding: utf-16` for this source") == (
        problem.message,
        problem.help,
    )
    assert ["Zoë"] == column(read(content, encoding="utf-16"), "given_name")


def test_a_workbook_is_told_by_name() -> None:
    """Renaming .xlsx to .csv does not make it one."""
    (problem,) = problems(b"PK\x03\x04rest")
    assert "the file is an Excel workbook or another zip file, not `utf-8` text" == problem.message


def test_a_byte_order_mark_outranks_the_configured_encoding() -> None:
    """A file that says it is UTF-8 is."""
    content = b"\xef\xbb\xbf" + feed(PEOPLE, "000101,active,Zoë,,")
    assert ["Zoë"] == column(read(content, encoding="cp1252"), "given_name")


def test_an_unknown_encoding_is_a_problem() -> None:
    """Not a traceback."""
    (problem,) = problems(feed(PEOPLE), encoding="utf-9")
    assert "`utf-9` is no known text encoding" == problem.message


def test_white_space_around_values_is_not_part_of_them() -> None:
    """Also the no-break space of a web page, also beside quotes inside."""
    table = people(' 000101 ,active\t,"  Ana ",\u00a0Baca\u00a0,', "000102,active,  ,,")
    assert [("000101", "active", "Ana", "Baca"), ("000102", "active", None, None)] == table.rows.select(
        "person_id", "status", "given_name", "family_name"
    ).rows()


def test_the_digest_is_of_the_bytes() -> None:
    """Not of what they were read as."""
    import hashlib

    content = feed(PEOPLE, "000101,active,,,", end="\r\n")
    assert hashlib.sha256(content).hexdigest() == read(content).sha256
