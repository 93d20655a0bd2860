"""Containers, accounts and groups of a test, made and read by OpenLDAP's C clients, never by the connector."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from tests.samba.controller import Controller

EXTENDED_DN = ("-E", "!1.2.840.113556.1.4.529=::MAMCAQE=")
NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Domain:
    """What one test makes; `mark` keeps its names apart from those of every other test on the same controller."""

    controller: Controller
    mark: str
    staff: str = field(init=False)
    managed: str = field(init=False)
    elsewhere: str = field(init=False)

    def __post_init__(self) -> None:
        for name, container in (("staff", "Staff"), ("managed", "Infinite Campus"), ("elsewhere", "Elsewhere")):
            object.__setattr__(self, name, f"OU={container} {self.mark},{self.controller.root}")
        self.controller.change("\n".join(_add(dn, {"objectClass": "organizationalUnit"}) for dn in self._containers))

    @property
    def _containers(self) -> tuple[str, ...]:
        return self.staff, self.managed, self.elsewhere

    def person(self, name: str, *, enabled: bool = True, container: str = "", **attributes: str) -> str:
        """A new account's DN; `name` is the bare CN."""
        dn = f"CN={escaped(name)},{container or self.staff}"
        control = {"userAccountControl": "512" if enabled else "514"}
        self.controller.change(_add(dn, {"objectClass": "user", **_login(self.mark), **control, **attributes}))
        return dn

    def group(self, name: str, *members: str, container: str = "") -> str:
        """A new group's DN, with DNs as members."""
        dn = f"CN={escaped(name)},{container or self.managed}"
        attributes = {"objectClass": "group", **_login(self.mark)}
        self.controller.change(_add(dn, attributes) + "".join(_line("member", member) for member in members))
        return dn

    def contact(self, name: str) -> str:
        dn = f"CN={escaped(name)},{self.staff}"
        self.controller.change(_add(dn, {"objectClass": "contact"}))
        return dn

    def organizational_unit(self, dn: str) -> None:
        self.controller.change(_add(dn, {"objectClass": "organizationalUnit"}))

    def put(self, dn: str, attribute: str, value: str) -> None:
        """One more value of an attribute."""
        change = f"changetype: modify\nadd: {attribute}\n"
        self.controller.change(_line("dn", dn) + change + _line(attribute, value))

    def login(self, dn: str) -> str:
        return self.controller.find(dn, "(objectClass=*)", "sAMAccountName")[0]["sAMAccountName"][0]

    def join(self, group: str, member: str) -> None:
        self.put(group, "member", member)

    def leave(self, group: str, member: str) -> None:
        change = f"changetype: modify\ndelete: member\n{_line('member', member)}"
        self.controller.change(_line("dn", group) + change)

    def move(self, dn: str, container: str) -> str:
        """The DN it has then."""
        name = dn.removesuffix(dn[_end_of_rdn(dn) :])
        change = f"changetype: modrdn\n{_line('newrdn', name)}deleteoldrdn: 1\n{_line('newsuperior', container)}"
        self.controller.change(_line("dn", dn) + change)
        return f"{name},{container}"

    def make_primary(self, person: str, group: str) -> None:
        """The group becomes the account's primary group, and its membership vanishes from `member`."""
        self.join(group, person)
        (found,) = self.controller.find(group, "(objectClass=*)", "primaryGroupToken")
        change = f"changetype: modify\nreplace: primaryGroupID\nprimaryGroupID: {found['primaryGroupToken'][0]}\n"
        self.controller.change(_line("dn", person) + change)

    def delete(self, dn: str) -> None:
        self.controller.change(_line("dn", dn) + "changetype: delete\n")

    def guid(self, dn: str) -> str:
        return self.controller.find(dn, "(objectClass=*)", "objectGUID")[0]["objectGUID"][0]

    def members(self, dn: str) -> list[str]:
        """The objectGUIDs of a group's members, sorted, as `ldapsearch` reads them; a double is there twice."""
        entry = self.controller.find(dn, "(objectClass=*)", "member", options=EXTENDED_DN)[0]
        found = [re.match(r"<GUID=([^>]+)>", member) for member in entry.get("member", [])]
        return sorted(match.group(1) for match in found if match)

    def stamp(self, dn: str) -> str:
        """The group's uSNChanged: it moves with every write to it."""
        return self.controller.find(dn, "(objectClass=*)", "uSNChanged")[0]["uSNChanged"][0]


def escaped(name: str) -> str:
    """A bare name as an RFC 4514 value."""
    return re.sub(r'([,+"\\<>;=])', r"\\\1", name)


def _end_of_rdn(dn: str) -> int:
    found = re.search(r"(?<!\\),", dn)
    assert found is not None
    return found.start()


def _login(mark: str) -> Mapping[str, str]:
    return {"sAMAccountName": f"{mark}-{next(NUMBERS)}"}


def _add(dn: str, attributes: Mapping[str, str]) -> str:
    lines: Iterable[str] = (_line(name, value) for name, value in attributes.items())
    return "\n" + _line("dn", dn) + "changetype: add\n" + "".join(lines)


def _line(name: str, value: str) -> str:
    raw = value.encode("utf-16-le" if name == "unicodePwd" else "utf-8")
    return f"{name}:: {base64.b64encode(raw).decode()}\n"
