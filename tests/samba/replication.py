"""What a controller keeps of each member that came or went, read from its own database by `ldbsearch`.

Samba keeps it and does not give it out over LDAP; Windows gives out the same in msDS-ReplValueMetaData. Written here in
the form of MS-ADTS: the fields of DS_REPL_VALUE_META_DATA_2 as XML, ended by NUL as Windows does.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.samba.controller import Controller

FIELD = re.compile(r"<([A-Z_]+)=([^>]*)>;")
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
REMOVED = 1
FORM = """<DS_REPL_VALUE_META_DATA>
\t<pszAttributeName>member</pszAttributeName>
\t<pszObjectDn>{dn}</pszObjectDn>
\t<cbData>0</cbData>
\t<pbData></pbData>
\t<ftimeDeleted>{deleted}</ftimeDeleted>
\t<ftimeCreated>{created}</ftimeCreated>
\t<dwVersion>{version}</dwVersion>
\t<ftimeLastOriginatingChange>{changed}</ftimeLastOriginatingChange>
\t<uuidLastOriginatingDsaInvocationID>{invocation}</uuidLastOriginatingDsaInvocationID>
\t<usnOriginatingChange>{usn}</usnOriginatingChange>
\t<usnLocalChange>{local}</usnLocalChange>
\t<pszLastOriginatingDsaDN>{dsa}</pszLastOriginatingDsaDN>
</DS_REPL_VALUE_META_DATA>
\0"""


class Kept(NamedTuple):
    """One member, there or gone; `at` is its last change."""

    dn: str
    fields: dict[str, str]

    @property
    def at(self) -> datetime:
        return moment(self.fields["RMD_CHANGETIME"])

    @property
    def gone(self) -> bool:
        return bool(int(self.fields["RMD_FLAGS"]) & REMOVED)


class Replication:
    def __init__(self, controller: Controller) -> None:
        self.controller = controller

    def kept(self, guid: str) -> list[Kept]:
        options = ("reveal_internals:0", "show_deactivated_link:0", "extended_dn:1:1")
        found = self._search(f"<GUID={guid}>", "member", *(f"--controls={option}" for option in options))
        return [Kept(FIELD.sub("", value), dict(FIELD.findall(value))) for value in found]

    def records(self, guid: str) -> list[bytes]:
        return [self._record(one).encode() for one in self.kept(guid)]

    def _record(self, one: Kept) -> str:
        fields, never = one.fields, written(EPOCH)
        return FORM.format(
            dn=one.dn,
            deleted=written(one.at) if one.gone else never,
            created=written(moment(fields["RMD_ADDTIME"])),
            version=fields["RMD_VERSION"],
            changed=written(one.at),
            invocation=fields["RMD_INVOCID"],
            usn=fields["RMD_ORIGINATING_USN"],
            local=fields["RMD_LOCAL_USN"],
            dsa=self._dsa,
        )

    @cached_property
    def _dsa(self) -> str:
        """The one controller there is."""
        (dn,) = self._search(f"CN=Configuration,{self.controller.domain}", "dn", "(objectClass=nTDSDSA)", scope="sub")
        return dn

    def _search(self, base: str, attribute: str, *options: str, scope: str = "base") -> list[str]:
        command: Sequence[str | Path] = ["ldbsearch", "-H", self.controller.env["AD_SAM_LDB"], "-s", scope, "-b", base]
        command = [*command, *options, attribute]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return list(values_of(ran.stdout, attribute))


def values_of(ldif: str, attribute: str) -> Iterator[str]:
    for line in ldif.replace("\n ", "").splitlines():
        name, colon, value = line.partition(": ")
        if colon and name == attribute:
            yield value


def moment(nttime: str) -> datetime:
    return EPOCH + timedelta(microseconds=int(nttime) // 10)


def written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
