"""Groups by any of their names, and their members by objectGUID: a DN changes, and one person may be written two ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import NamedTuple

from ldap3 import BASE, SUBTREE
from ldap3.protocol.microsoft import extended_dn_control
from ldap3.utils.conv import escape_bytes, escape_filter_chars

from connector.directories.active_directory.entrance import Refused
from connector.directories.active_directory.names import kind_of, parse_dn
from connector.directories.active_directory.session import Session
from connector.directories.active_directory.wire import Entry
