"""The refusals of Graph, word for word as recorded or documented; the code reads them as exceptions."""

from __future__ import annotations

from typing import Any

from .clock import iso


class GraphError(Exception):
    """An answer of 4xx or 5xx; `headers` go out with it."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


def body(refusal: GraphError, request_id: str, client_request_id: str, moment: float) -> dict[str, Any]:
    """The JSON of a refusal, with `innerError` spelt as the service spells it (the OpenAPI text says `innererror`)."""
    inner = {"date": iso(moment), "request-id": request_id, "client-request-id": client_request_id}
    return {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}


def bad_request(message: str, code: str = "Request_BadRequest") -> GraphError:
    return GraphError(400, code, message)


def unreadable(message: str) -> GraphError:
    return bad_request(message, "BadRequest")


def unsupported(message: str) -> GraphError:
    return bad_request(message, "Request_UnsupportedQuery")


def not_found(name: str) -> GraphError:
    """Names `name`, which need not be what is absent: for a membership Graph names the group."""
    message = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", message)


def no_such_segment(name: str) -> GraphError:
    return unreadable(f"Resource not found for the segment '{name}'.")


def denied() -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def unauthorized(message: str = "Access token has expired or is not yet valid.") -> GraphError:
    challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    return GraphError(401, "InvalidAuthenticationToken", message, {"www-authenticate": challenge})


def already_exist(relation: str) -> GraphError:
    return bad_request(
        f"One or more added object references already exist for the following modified properties: '{relation}'."
    )


def do_not_exist(relation: str) -> GraphError:
    return bad_request(
        f"One or more removed object references do not exist for the following modified properties: '{relation}'."
    )


def too_many_links() -> GraphError:
    return bad_request("A resource cannot contain more than 20 link changes")


def twice(kind: str, member: str, group: str) -> GraphError:
    return bad_request(
        f"Object '[ResourceType={kind},Id={member}]' referenced from '[ResourceType=Group,Id={group}]' "
        "can only be present once as an add/remove change."
    )


def external() -> GraphError:
    return bad_request(
        "Unable to update the specified properties for objects that have originated within an external service."
    )


def synchronised() -> GraphError:
    return bad_request(
        "Unable to update the specified properties for on-premises mastered Directory Sync objects "
        "or objects currently undergoing migration."
    )


def throttled(retry_after: str) -> GraphError:
    return GraphError(429, "TooManyRequests", "Please retry again later.", {"retry-after": retry_after})


def conflict() -> GraphError:
    message = "Error due to concurrent requests being made to the tenant. Please wait briefly and retry."
    return GraphError(409, "Directory_ConcurrencyViolation", message)


def resync(location: str) -> GraphError:
    return GraphError(410, "resyncRequired", "Resync required.", {"location": location})


def state_not_found() -> GraphError:
    return bad_request(
        "The sync state generation is not found. The delta token is expired and data must be synchronized again.",
        "syncStateNotFound",
    )


def page_expired() -> GraphError:
    return bad_request(
        "The specified page token value has expired and can no longer be included in your request.",
        "Directory_ExpiredPageToken",
    )


def outage(status: int, retry_after: str = "") -> GraphError:
    code, message = {
        500: ("InternalServerError", "Unexpected error occurred."),
        502: ("BadGateway", "Bad gateway."),
        503: ("ServiceUnavailable", "The service is temporarily unavailable. Please retry later."),
        504: ("UnknownError", "The gateway did not receive a timely response."),
    }[status]
    return GraphError(status, code, message, {"retry-after": retry_after} if retry_after else {})
