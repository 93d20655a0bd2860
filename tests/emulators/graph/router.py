"""Which handler answers which path."""

from __future__ import annotations

from collections.abc import Callable

from . import delta, groups, links, members, objects, others, users
from .errors import GraphError, no_such_segment
from .exchange import Answer, Request, segments
from .tenant import Tenant

Handler = Callable[..., Answer]

ROUTES: dict[str, Handler] = {
    "GET users": users.listing,
    "POST users": users.create,
    "GET users/delta": delta.users,
    "GET users/*": users.one,
    "PATCH users/*": users.change,
    "DELETE users/*": users.delete,
    "GET users/*/memberOf": users.member_of,
    "GET users/*/transitiveMemberOf": objects.transitive_member_of,
    "POST users/*/getMemberGroups": objects.member_groups,
    "GET groups": groups.listing,
    "POST groups": groups.create,
    "GET groups/delta": delta.groups,
    "GET groups/*": groups.one,
    "PATCH groups/*": groups.change,
    "DELETE groups/*": groups.delete,
    "GET groups/*/members": members.listing,
    "POST groups/*/members": links.only_contained,
    "GET groups/*/members/$ref": members.references,
    "POST groups/*/members/$ref": links.add,
    "PATCH groups/*/members/$ref": links.wrong_target,
    "GET groups/*/members/*": members.cast,
    "DELETE groups/*/members/*": links.delete_member_itself,
    "DELETE groups/*/members/*/$ref": links.remove,
    "GET groups/*/owners": members.owners,
    "POST groups/*/owners/$ref": links.add_owner,
    "DELETE groups/*/owners/*/$ref": links.remove_owner,
    "GET groups/*/transitiveMembers": members.transitive,
    "GET groups/*/transitiveMembers/*": members.transitive_cast,
    "POST groups/*/getMemberGroups": objects.member_groups,
    "POST directoryObjects/getByIds": objects.by_ids,
    "POST directoryObjects/*/checkMemberGroups": objects.check_member_groups,
    "POST directoryObjects/*/getMemberGroups": objects.member_groups,
    "GET applications/*": others.applications,
    "GET servicePrincipals": others.service_principal_list,
    "GET servicePrincipals/*": others.service_principals,
    "GET servicePrincipals/*/transitiveMemberOf/*": others.roles_of,
    "GET directory/administrativeUnits/*/members": objects.unit_members,
    "GET directory/administrativeUnits/*/members/$ref": objects.unit_references,
    "POST directory/administrativeUnits/*/members/$ref": objects.add_to_unit,
}
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
OPEN = ((), (1,), (1, 3), (2,))  # which words may be names, the fixed reading first, as the service prefers it
TABLE = {(route.split(" ")[0], *route.split(" ")[1].split("/")): handler for route, handler in ROUTES.items()}


def route(tenant: Tenant, request: Request) -> Answer:
    """Raises the refusal of a path or method that is not there."""
    words = segments(request.path)
    for places in OPEN:
        handler = TABLE.get((request.method, *opened(words, places)))
        if handler is not None:
            return handler(tenant, request, *[words[place] for place in places if place < len(words)])
    if any((method, *opened(words, places)) in TABLE for method in METHODS for places in OPEN):
        raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    raise no_such_segment(words[-1])


def opened(words: list[str], places: tuple[int, ...]) -> list[str]:
    return ["*" if place in places else word for place, word in enumerate(words)]
