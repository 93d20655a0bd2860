"""An example for every key of the files, which editors show beside its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAt3R2UGpXWFxnKPg3YxIWBvuAKP7oNQRjXHYxMd9D7"
EXAMPLES: Mapping[str, Any] = {
    "Assigned.location": ["0401"],
    "CompareSettings.user_groups": [{"name": "Attendance", "entitlement": "ic-attendance-edit"}],
    "CorrelationKey.person": "person_id",
    "Sources.assignments": {"type": "csv", "path": "feeds/assignments.csv"},
    "Sources.completions": {"type": "csv", "path": "feeds/completions.csv"},
    "Certified.name": "ic-attendance",
    "Course.title": "Infinite Campus - Attendance 2024-25",
    "Certification.title": "Infinite Campus - Attendance",
    "Entitlement.title": "Enter and edit attendance",
    "Location.name": "East High School",
    "Location.type": "school",
    "Policy.name": "ic-attendance-school",
    "UserGroup.name": "Attendance",
    "CorrelationKey.account": "employeeID",
    "CompareSettings.user": ["username", "email"],
    "EmailSettings.from": "connector@example.test",
    "PeopleNotices.from": "connector@example.test",
    "EmailSettings.user": "connector",
    "PeopleNotices.user": "connector",
    "Bind.user": "CN=svc-connector,OU=Service,DC=example,DC=test",
    "Bind.certificate": "client.pem",
    "OneRosterSettings.path": "feeds/oneroster.zip",
    "OneRosterSettings.deltas": "feeds/delta_*.zip",
    "OneRosterSettings.columns": {"hire_date": "metadata.hireDate"},
    "OneRosterSettings.statuses": {"On Leave": "leave"},
    "EdFiSettings.path": "feeds/ed-fi.zip",
    "EdFiSettings.columns": {"job_title": "positionTitle"},
    "EdFiSettings.statuses": {"On Leave": "leave"},
    "CsvSettings.path": "feeds/people.csv",
    "ParquetSettings.path": "feeds/people_*.parquet",
    "ParquetSettings.owner": "HR data team, hr@example.test",
    "ParquetSettings.columns": {"person_id": "EmployeeID"},
    "ParquetSettings.statuses": {"On Leave": "leave"},
    "SqlSettings.url": "postgresql://connector@hr.example.test/hr",
    "SqlSettings.password": "env:HR_PASSWORD",
    "SqlSettings.query": "SELECT * FROM hr.people ORDER BY person_id",
    "SqlSettings.query_file": "hr/people.sql",
    "SqlSettings.parameters": {"district": "0880"},
    "SqlSettings.count": "SELECT count(*) FROM hr.people",
    "SqlSettings.updated": "SELECT max(refreshed_at) FROM hr.loads",
    "SqlSettings.owner": "HR data team, hr@example.test",
    "SqlSettings.columns": {"person_id": "employee_id"},
    "SqlSettings.statuses": {"On Leave": "leave"},
    "LmsRestSettings.columns": {"learner": "user.employee"},
    "LmsRestSettings.statuses": {"Annulled": "revoked"},
    "LmsRestSettings.headers": {"X-Api-Key": "env:LMS_KEY"},
    "LmsRestSettings.parameters": {"report": "17"},
    "LmsRestSettings.id": "id",
    "LmsRestSettings.url": "https://lms.example.test/api/transcripts",
    "LmsRestSettings.user": "connector",
    "Paging.cursor": "meta.next",
    "Paging.next": "links.next",
    "SftpSettings.host_key": HOST_KEY,
    "SftpSettings.user": "connector",
    "SftpSettings.key": "file:drop-key",
    "XapiFileSettings.columns": {"course_id": "activity"},
    "XapiFileSettings.statuses": {"failed": "failed"},
    "XapiFileSettings.path": "feeds/statements.json",
    "XapiSettings.columns": {"course_id": "activity"},
    "XapiSettings.headers": {"X-Tenant": "dps"},
    "XapiSettings.since": "2023-07-01",
    "XapiSettings.statuses": {"failed": "failed"},
    "XapiSettings.url": "https://lrs.example.test/xapi",
    "XapiSettings.user": "connector",
    "TimeWindows.since": "2023-07-01",
    "CsvSettings.owner": "HR data team, hr@example.test",
    "CsvSettings.columns": {"person_id": "EmployeeID"},
    "CsvSettings.statuses": {"On Leave": "leave"},
    "ActiveDirectorySettings.managed": ["OU=Infinite Campus,OU=Groups,DC=example,DC=test"],
    "ActiveDirectorySettings.protected": ["CN=ic-breakglass,OU=Service,DC=example,DC=test"],
    "EntraSettings.protected": ["breakglass@example.test"],
    "EntraPeople.filter": "userType eq 'Member'",
    "HeadSettings.file": "/mnt/other-machine/connector-heads",
    "Expected.reason": "certification-expired",
    "Expected.from": "2026-07-01",
    "Expected.until": "2026-07-03",
    "Window.from": "2026-08-01",
    "Window.until": "2027-06-30",
    "Closing.from": "2026-12-21",
    "Closing.until": "2027-01-01",
    "Freeze.from": "2027-08-09",
    "Freeze.until": "2027-08-20",
    "Freeze.reason": "start of school",
    "Node.all": [{"employed": {}}, {"assigned": {"role": ["principal"], "location_type": ["school"]}}],
    "Node.any": [{"assigned": {"role": ["principal"]}}, {"assigned": {"role": ["dean"]}}],
    "Node.not": {"attribute": {"department": ["Athletics"]}},
    "Node.employed": {},
    "Node.assigned": {"role": ["principal", "dean"], "location_type": ["school"]},
    "Node.certified": "ic-attendance",
    "Node.attribute": {"department": ["Office", "Registry"]},
    "Node.everyone": {},
    "Digests.roles": ["principal"],
    "Suite.people": {"at-school": {"assignments": [{"role": "principal", "location": "0401"}]}},
    "Suite.cases": [{"name": "nobody without the course", "person": "at-school", "on": "2026-08-17"}],
    "Suite.never": [{"name": "no outsider", "entitlement": "ic-attendance-edit", "held_by": {"not": {"employed": {}}}}],
    "Suite.always": [{"name": "these keep it", "entitlement": "ic-attendance-edit", "people": ["100234"]}],
    "Always.name": "these two keep access",
    "Always.people": ["100234", "100311"],
    "Never.name": "no one outside these jobs ever holds it",
    "Case.name": "a principal with the course may take attendance",
    "Case.person": "at-school",
    "Case.dates": {"2027-07-01": {"denied": ["ic-attendance-edit"], "because": "certified"}},
    "granted": ["ic-attendance-edit", {"entitlement": "ic-attendance-edit-at-school", "location": "0401"}],
    "denied": ["ic-attendance-edit"],
    "because": "certified",
    "valid_until": "2027-06-30",
    "Facts.like": "at-school",
    "Facts.hire_date": "2015-08-01",
    "Facts.termination_date": "2026-10-31",
    "Facts.last_departure_date": "2019-06-30",
    "Facts.assignments": [{"role": "principal", "location": "0401"}],
    "Facts.completions": [{"course_id": "IC-ATT-2526", "completed_at": "2025-08-01"}],
    "Facts.attributes": {"department": "Office"},
    "Finished.course_id": "IC-ATT-2526",
    "Finished.course_title": "Infinite Campus - Attendance 2025-26",
    "Finished.completed_at": "2025-08-01",
    "Work.role": "principal",
    "Work.job_code": "1101",
    "Work.job_title": "Principal",
    "Work.start_date": "2026-08-01",
    "Work.end_date": "2027-06-30",
    "Work.fte": 0.5,
    "UserGroup.directory": "local",
    "UserGroup.group": "ic-gradebook-readers",
    "account": "mail",
    "allowed_hosts": ["gateway.example.test"],
    "approved_by": "j.doe",
    "at_most": 640,
    "authority": "https://localhost:8765",
    "base": "OU=Staff,DC=example,DC=test",
    "ca_file": "ca.pem",
    "certificate": "app.pem",
    "client": "11111111-2222-3333-4444-555555555555",
    "closed": ["2026-11-25", {"from": "2026-12-21", "until": "2027-01-01"}],
    "contact": "the help desk, 555-0100",
    "count": 200,
    "country": "US",
    "cursor_parameter": "after",
    "directory": "local",
    "done": "{file}.done",
    "effective": {"from": "2026-08-01", "until": "2027-06-30"},
    "endpoint": "https://localhost:8765/v1.0",
    "entitlement": "ic-attendance-edit",
    "from": "2026-08-01",
    "from_parameter": "from",
    "grants": ["ic-attendance-edit", "ic-attendance-edit-at-school"],
    "group": "ic-attendance-edit",
    "home_page": "https://lms.example.test",
    "host": "drop.example.test",
    "id": "IC-ATT-2425",
    "id_width": 6,
    "job_code": ["1101", "1102"],
    "job_codes": ["1101", "1102"],
    "key": "client.key",
    "keytab": "connector.keytab",
    "language": "en-US",
    "link": "https://learning.example.test/",
    "location": "0401",
    "location_type": ["school"],
    "managed": ["ic-*"],
    "matches": "Athletics*",
    "max_age": "36h",
    "metrics": "/var/lib/prometheus/node-exporter/connector.prom",
    "min_fte": 0.5,
    "Validity.months": 12,
    "Validity.days": 365,
    "on": "2026-07-01",
    "open": ["2026-10-12"],
    "owner": "identity-team",
    "page_parameter": "page",
    "passphrase": "env:DROP_PASSPHRASE",
    "password": "env:CONNECTOR_SMTP_PASSWORD",
    "path": "directory.json",
    "percent": 10,
    "person": "100234",
    "port": 587,
    "protected": ["a900"],
    "proxy": "http://proxy.example.test:8080",
    "reason": "central-office attendance audit",
    "reply_to": "help-desk@example.test",
    "role": ["principal", "dean"],
    "rows": "items",
    "school_years": 3,
    "scratch": "state/",
    "exchange": "/mnt/shared/connector",
    "memory": "1GB",
    "threads": 2,
    "secret": "env:CONNECTOR_ENTRA_SECRET",
    "server": "smtp.example.test",
    "servers": ["ldaps://dc1.example.test:636"],
    "since": "2026-04-01",
    "size_parameter": "per_page",
    "stable_for": "30s",
    "state_password": "env:CONNECTOR_STATE_PASSWORD",
    "subdivision": "CO",
    "syslog": "/dev/log",
    "templates": "mail-templates/",
    "tenant": "example.test",
    "ticket": "INC0012345",
    "time_zone": "America/Denver",
    "title": "Infinite Campus attendance for school staff",
    "title_pattern": "Infinite Campus - Attendance [0-9][0-9][0-9][0-9]-[0-9][0-9]",
    "title_patterns": ["Assistant Principal, *"],
    "titles": ["Principal"],
    "to": ["identity-team@example.test"],
    "to_parameter": "to",
    "token": "env:LMS_TOKEN",
    "token_file": "token",
    "total": "meta.total",
    "trailer": "TRAILER,{rows}",
    "until": "2027-06-30",
    "updated": "meta.generated",
    "url": "env:CONNECTOR_WEBHOOK",
    "valid_for": {"school_years": 3},
    "value": "connector:dps",
}
"""`MODEL.KEY`, or a key that means the same in every model, to a value."""


def with_examples(top: str, schema: Schema) -> Schema:
    """The schema of a file with an example for each key, and without titles, which repeat the keys.

    top: the name of the model at the top, as the table has it.
    """
    for name, model in {top: schema, **schema.get("$defs", {})}.items():
        model.pop("title", None)
        for key, inner in model.get("properties", {}).items():
            inner.pop("title", None)
            if "examples" not in inner and not {"const", "enum"} & inner.keys() and inner.get("type") != "boolean":
                inner["examples"] = [example(name, key, inner, schema)]
    return schema


def example(model: str, key: str, schema: Schema, whole: Schema) -> Any:
    """From the table; else the default; else made of the examples of what it holds."""
    default = schema.get("default")
    found = EXAMPLES.get(f"{model}.{key}", default if default and not isinstance(default, dict) else EXAMPLES.get(key))
    return composed(schema, whole) if found is None else found


def composed(schema: Schema, whole: Schema) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return of_model(name, whole["$defs"][name], whole)
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return composed(schema[choice][0], whole)
    if schema.get("type") == "array":
        return [composed(schema["items"], whole)]
    if isinstance(more := schema.get("additionalProperties"), dict):
        return {"local": composed(more, whole)}
    return schema.get("const", (schema.get("enum") or [None])[0])


def of_model(name: str, model: Schema, whole: Schema) -> Any:
    """Its required keys, or the first one that it may have."""
    keys = model.get("required") or list(model.get("properties", {}))[:1]
    found = {}
    for key in keys:
        inner = model["properties"][key]
        given = inner.get("examples", [None])[0] or inner.get("const", inner.get("default", inner.get("enum", [""])[0]))
        is_closed = "examples" in inner or {"const", "enum"} & inner.keys()
        found[key] = given if is_closed else example(name, key, inner, whole)
    return found
