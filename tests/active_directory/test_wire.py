"""The walk over search entries reads what ldap3's own decoder reads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from ldap3.protocol.rfc4511 import LDAPMessage, MessageID, ProtocolOp, SearchResultEntry
from ldap3.utils.asn1 import decode_message_fast, encode

from connector.directories.active_directory.ber import Entry, message_end, message_head, read_entry

NAMES = st.from_regex(r"[a-z]{1,9}(;range=0-1499)?", fullmatch=True)
VALUES = st.lists(st.binary(max_size=300), max_size=4)


def encoded(number: int, dn: str, attributes: dict[str, list[bytes]]) -> bytes:
    entry = SearchResultEntry()
    entry["object"] = dn.encode()
    for place, (name, values) in enumerate(attributes.items()):
        attribute = entry["attributes"].componentType.clone()
        attribute["type"] = name.encode()
        for each, value in enumerate(values):
            attribute["vals"][each] = value
        attribute["vals"].extend([])
        entry["attributes"][place] = attribute
    message = LDAPMessage()
    message["messageID"] = MessageID(number)
    message["protocolOp"] = ProtocolOp().setComponentByName("searchResEntry", entry)
    return bytes(encode(message))


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 2**31 - 1), st.text(max_size=40), st.dictionaries(NAMES, VALUES, max_size=4))
def test_an_entry_is_read_as_ldap3_reads_it(number: int, dn: str, attributes: dict[str, list[bytes]]):
    """Any DN, any names, values of any length."""
    data = encoded(number, dn, attributes)
    assert len(data) == message_end(bytearray(data))
    theirs = decode_message_fast(data)
    payload = theirs["payload"]
    expected = Entry(
        bytes(payload[0][3]).decode(),
        {
            bytes(name[3]).decode(): [bytes(value[3]) for value in values[3]]
            for _, _, _, (name, values) in payload[1][3]
        },
    )
    number_read, start = message_head(data)
    assert (theirs["messageID"], expected) == (number_read, read_entry(data, start, {}))
