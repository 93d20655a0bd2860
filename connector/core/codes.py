"""Every code a problem may have: what it means and what puts it right. `docs/problems.md` is this table."""

from __future__ import annotations

from collections.abc import Mapping

TEXT = {
    "not-utf-8": ("a byte of the file is not UTF-8 text", "save the file in the encoding UTF-8"),
    "empty-file": ("the file holds nothing", "write its content, or remove the file"),
    "yaml-syntax": ("the file is not YAML", "look at the place named, and one line up: indentation, quotes, brackets"),
    "yaml-tab": ("a tab stands where YAML takes only spaces", "indent with spaces"),
    "yaml-control": ("a control character stands in the file", "remove it"),
    "yaml-key": ("a key is a list, a mapping or nothing", "write the key as text"),
    "duplicate-key": ("a mapping gives one key twice", "remove one of them"),
    "yaml-merge": ("the merge key `<<` is used", "write the keys out"),
    "yaml-tag": ("a tag such as `!!python/name` is used", "remove it; quote what must be text"),
    "yaml-alias": ("an alias names no anchor, or stands inside what it names", "write the value out"),
    "yaml-alias-limit": ("aliases repeat more than 10,000 values", "write the values out"),
    "yaml-depth": ("values are nested more than 50 levels deep", "write them flatter"),
    "yaml-documents": ("the file holds a second document after `---`", "make it a file of its own"),
}
SHAPE = {
    "unknown-key": ("a key that this mapping does not have", "correct its spelling, or remove it"),
    "missing-key": ("a key that this mapping must have is missing", "add it"),
    "empty-value": ("a key has nothing after it", "write a value, or remove the key"),
    "empty": ("a text, a list or a mapping is empty where it may not be", "write at least one value"),
    "wrong-type": ("a value of another type: text for a list, a list for a mapping, …", "write it as the message says"),
    "unquoted": (
        "an unquoted value that YAML reads as a number or a boolean stands where text is meant",
        'quote it: `"0401"`',
    ),
    "not-one-of": ("a word outside a closed set", "write one of the words named"),
    "out-of-range": ("a number too small or too large", "write a number within the bounds named"),
    "wrong-form": ("a text that does not have the form its key needs", "write it as the help says"),
    "date": ("a day that is not written as YYYY-MM-DD, or that no calendar has", "write it as 2026-07-01"),
    "spaces": ("a name or a code starts or ends with a space", "remove the space"),
    "one-key": ("a mapping that has exactly one of several keys has none or more", "leave one of them"),
    "invalid": ("a value that breaks a rule of its own", "see the message"),
}
FILES = {
    "missing-file": (
        "a file that every deployment needs, or that the config names, is missing",
        "write it; `connector init` shows an example",
    ),
    "missing-folder": ("the folder of the policies or of the mappings is missing", "create it, or correct the config"),
    "unreadable-file": ("the operating system does not let the file be read", "see the message"),
    "stray-file": ("a file lies among the others and is not read (warning)", "rename it, or move it away"),
}
CONFIG = {
    "secret-in-file": (
        "a secret itself stands in the config",
        "write `env:NAME` or `file:PATH`; change the secret if the file was ever shared",
    ),
    "state": (
        "`state` is neither a folder nor a PostgreSQL URL, or a folder has a password",
        "write one of them; leave `state_password` out for a folder",
    ),
    "state-unverified": (
        "the database's certificate or name is not verified (warning)",
        "write `sslmode=verify-full` in `state`, or leave `sslmode` out",
    ),
    "source-unverified": (
        "the certificate or name of the database of a source is not verified (warning)",
        "write `sslmode=verify-full` in `url`, or leave `sslmode` or `TrustServerCertificate` out",
    ),
    "source-uncounted": (
        "nothing shows whether the pages of a source are all there (warning)",
        "give `total`, or `size_parameter` with `size`",
    ),
    "unknown-reason": ("an expected event has a reason that no change has", "write one of the plan's reasons"),
    "unknown-column": ("`columns` of the config names a column that there is not", "correct its spelling"),
    "unused-column": ("`columns` of the people names a column that nothing uses (warning)", "correct it, or remove it"),
    "source-table": ("a source of this kind does not give this table", "choose another `type` for it"),
    "heading-shared": ("two columns are read from one heading", "name another heading"),
    "unknown-status": ("`statuses` of the people gives a word a status that there is not", "write one that there is"),
    "user-group-template": (
        "a user group of `compare` whose entitlement is per location has no placeholder, or another one has",
        "write `{location}` or `{location_name}` where the name differs from school to school, and nowhere else",
    ),
    "user-group-twice": ("two entries of `compare` are one user group", "remove one, or correct the names"),
    "mail-template": (
        "a template of `people_notices` is no template, or uses what there is not",
        "correct the line named; `docs/notices.md` names what a template may use",
    ),
    "status-twice": ("a word stands twice in `statuses`, since case does not count", "remove one"),
}
POLICIES = {
    "policy-name": ("a policy's name is not kebab-case, or not its file's", "make the name and the file's stem equal"),
    "policy-name-twice": ("two policies have one name", "rename one of them"),
    "policy-past": ("a policy's last day is over (warning)", "delete the file when nobody needs it"),
    "policy-too-large": ("a policy has more than 60 `assigned` conditions", "split it: any of several policies grants"),
    "policy-without-employed": (
        "a granting policy has no `employed` condition (warning)",
        "add `- employed: {}` under `all`",
    ),
    "grant-without-location": (
        "an entitlement per location is granted, and nothing in `when` gives a location (warning)",
        "add an `assigned` outside `not`",
    ),
    "grants-twice": ("`grants` names an entitlement twice (warning)", "remove one"),
    "no-policies": ("there is no policy file (warning)", "write one; `connector init` shows an example"),
    "dates-reversed": ("a first day is after its last day", "exchange or correct them"),
    "unknown-role": ("a policy, or the config, names a role that roles.yaml lacks", "correct it, or add the role"),
    "unknown-location": ("a location that locations.yaml lacks", "correct it, or add the location"),
    "unknown-location-type": ("a type that no location has", "correct it, or give a location the type"),
    "unknown-certification": ("a certification that certifications.yaml lacks", "correct it, or add it"),
    "unknown-entitlement": ("an entitlement that entitlements.yaml lacks", "correct it, or add it"),
    "unknown-attribute": ("`attribute` names a column that the people feed lacks", "correct it, or map the column"),
}
EXCEPTIONS = {
    "exception-without-end": ("an exception has no `until`", "write its last day; every exception ends"),
    "exception-past": ("an exception's last day is over (warning)", "delete the entry"),
    "exception-ending": ("an exception ends within 14 days (warning)", "have it approved anew, or let it end"),
    "exception-unknown-person": ("the people feed has no such person (warning)", "correct the id"),
    "exception-without-location": (
        "a grant of an entitlement per location has no `location`",
        "write the location's code, quoted",
    ),
    "exception-location-unused": ("`location` is given for an entitlement that has none", "remove `location`"),
    "exception-location-type": (
        "the location's type is not one that the entitlement is granted at",
        "correct the location or the entitlement",
    ),
    "exception-waives": ("a denial has `waives`, or a grant waives nothing", "remove `waives`, or name the conditions"),
    "exception-without-policy": (
        "an exception grants what no policy grants, and has no effect (warning)",
        "an exception waives conditions of a policy; write the policy",
    ),
    "waives-employed": ("an exception waives `employed`", "correct the people feed where it is wrong"),
}
TESTS = {
    "policy-test-failed": (
        "what the policies decide is not what a test expects",
        "correct the policy, or the test where it is wrong; `connector test` explains the decision",
    ),
    "policy-test-name-twice": ("two tests of a file have one name", "rename one of them"),
    "policy-test-empty": (
        "a file tests nothing, or a case expects nothing",
        "write `cases`, and `granted` or `denied`",
    ),
    "policy-test-dates": ("what is expected stands beside `dates`", "write it under each of the dates"),
    "policy-test-pointless": (
        "`because` without `denied`, or `valid_until` without `granted`",
        "remove it, or write what it is about",
    ),
    "policy-test-location": (
        "`location` is missing for a right per location that is to be granted, or given for another right",
        "write it where the right is granted per location, and nowhere else",
    ),
    "policy-test-role": ("no job code and no title is known of a role", "write a `job_title` that its patterns fit"),
    "policy-test-unknown-person": ("the people feed has no person of `always` (warning)", "correct the id"),
    "unknown-test-person": ("a test's `person` or `like` is none of `people`", "correct it, or write the person"),
    "unknown-course": (
        "no certification has the course of a test's person, or one has, and `counts: false` stands beside it",
        "correct it; a course that is meant to count for nothing has `counts: false`",
    ),
    "unknown-requirement": ("`because` names nothing that could fail", "name a condition or a denying policy"),
}
MAPPINGS = {
    "job-code-twice": ("a job code is in two roles", "leave it in one"),
    "title-twice": ("a title is in two roles", "leave it in one"),
    "title-pattern": (
        "a title pattern gives a role to every title that it matches (warning)",
        "list exact titles where you can",
    ),
    "location-case": ("two location codes differ in case only (warning)", "their groups would be one: rename a code"),
    "location-code": ("a location code would turn a plain group name into a DN", "rename the code"),
    "location-type-unused": ("`location_type` without `per: location`", "add `per: location`, or remove it"),
    "group-twin": (
        "an entitlement names a group in Active Directory and, by its name, the copy of it in Entra ID",
        "keep the one where the group is mastered; name a cloud group of the same name by its id",
    ),
    "group-twice": ("an entitlement names a group twice", "remove one"),
    "group-template": (
        "`{location}` without `per: location`, `per: location` without it, or another placeholder",
        "write `{location}` where the code stands in the group's name",
    ),
    "group-outside-managed": (
        "a group lies outside what its directory lets the connector manage",
        "add it to `managed` in the config, or name another group",
    ),
    "unknown-directory": ("an entitlement names a directory that the config lacks", "correct it, or add it"),
    "entitlement-unused": ("no policy grants an entitlement (warning)", "write a policy, or remove it"),
    "unknown-time-zone": ("`time_zone` is no IANA name", "write it as America/Denver"),
    "school-year-start": ("`starts` is not a day of every year", "write month and day, as `07-01`"),
    "unknown-holidays": ("no holidays are known of the country or subdivision", "write ISO codes, as US and CO"),
    "open-and-closed": ("a day is both open and closed", "remove one"),
    "freezes-overlap": ("two freezes share days (warning)", "make one of them"),
}
RESTRICTIONS = {
    "restricted": (
        "restrictions.yaml does not allow the folder of a granting policy, or an exception's approver, place or length",
        "as the help says; or have restrictions.yaml changed by those who own it",
    ),
    "unknown-folder": ("restrictions.yaml names a folder in which no policy lies", "correct it, or add the policy"),
}
LAYOUT = {
    "layout": (
        "`format` cannot lay a file out without a change of what it says; the file is left as it is",
        "write it more plainly: no keys of more than 1,000 characters, no aliases inside keys",
    ),
}
FEEDS = {
    "feed-empty": ("a feed has no line, or no row after its headings", "look at the export"),
    "feed-encoding": ("a feed is not text in its encoding", "set `encoding` for the source"),
    "feed-parquet": (
        "a feed is no Parquet file, or one that is damaged or encrypted",
        "look at the export, and at the source's `type`",
    ),
    "feed-column-type": (
        "a column of a Parquet file or of a query holds bytes, a list or a structure",
        "write it as text: in the export, or by a cast in the query",
    ),
    "feed-delimiter": ("the headings are separated by another character", "set `delimiter` for the source"),
    "feed-heading-missing": ("a heading that the table needs is missing", "map it under `columns`"),
    "feed-heading-doubled": ("a heading that is read stands there twice", "rename one in the export"),
    "feed-heading-quote": ("a quote among the headings is never closed", "look at the export"),
    "feed-heading-reserved": ("a heading has a name that the connector uses itself", "rename it under `columns`"),
    "feed-heading-unread": ("a heading looks like one that is read, and is not (warning)", "map it under `columns`"),
    "feed-heading-repeated": ("the headings stand among the rows", "look at the export; files may have been joined"),
    "feed-ragged": ("a row has more or fewer fields than there are headings", "look at the row in the export"),
    "feed-quote": ("a quote stands inside an unquoted field", "look at the row in the export"),
    "feed-quote-open": ("a quote is never closed", "look at the row in the export"),
    "feed-line-break": ("a field runs over more than one line where it may not", "look at the row in the export"),
    "feed-nul": ("a row holds a NUL character", "look at the export"),
    "feed-truncated": ("the last row has no end", "fetch the file again; it may be half written"),
    "feed-undecodable": ("bytes of a row are not text in the feed's encoding", "set `encoding`, or correct the row"),
    "feed-value-missing": ("a value that a row must have is empty", "correct the row at its source"),
    "feed-code-mangled": ("a code that a spreadsheet has turned into a number", "export the column as text"),
    "feed-short-id": (
        "ids are shorter than `id_width` (warning)",
        "export the column as text: it may have lost leading zeros",
    ),
    "feed-status-unknown": ("a status that `statuses` does not map", "map it under `statuses`"),
    "feed-date": ("a value is not a date that the connector reads", "export dates as YYYY-MM-DD"),
    "feed-dates-backwards": ("an end date before its start date", "correct the row at its source"),
    "feed-boolean": ("a value is neither yes nor no", "correct the row at its source"),
    "feed-number": ("a value is not a number within its bounds", "correct the row at its source"),
    "feed-person-doubled": ("rows of one person contradict each other", "correct the rows at their source"),
    "feed-stale": ("a feed is older than its `max_age`, or dated in the future", "ask its owner why none came"),
    "feed-missing": ("a feed's file is not there", "ask its owner why it did not come, or correct `path`"),
    "feed-half-written": (
        "a feed ends in the middle of a row, without its trailer, or with other rows than were promised",
        "wait for the whole file, or fetch it again",
    ),
    "feed-unsettled": ("a feed is being written while it is read", "try again when it is complete"),
    "feed-not-done": ("the marker that `done` names is missing, or older than its feed", "wait for it"),
    "feed-archive": (
        "an archive is damaged, encrypted or too large, or lacks a file that it must hold",
        "look at the export",
    ),
    "feed-standard": (
        "a file or a row breaks a rule of OneRoster or Ed-Fi, or refers to what is not there",
        "correct it at its source",
    ),
    "feed-delta": (
        "a OneRoster delta without its bulk, after a gap, or in no clear order",
        "lay the files that lack, or a new bulk",
    ),
    "feed-shrunk": (
        "a feed has fewer rows than the last accepted one (`expect.shrink`), or the largest of days (`shrink_slowly`)",
        "ask its owner whether it is whole; approve the plan where it is",
    ),
    "feed-grown": (
        "a feed has more rows than the last accepted one, by more than `expect.growth`",
        "ask its owner whether rows came twice; approve the plan where they did not",
    ),
    "feed-rejected": (
        "more rows of a feed are rejected than `expect.rejected` allows",
        "look at `rejects/` in the state's folder, and ask the feed's owner what changed",
    ),
    "feed-other-night": (
        "a feed is older than another one by more than `feeds.manifest` allows",
        "ask its owner why that night's did not come",
    ),
    "forgotten-group": (
        "no mapping names a group any more, in which members stand that the connector added (warning)",
        "take them out by hand, or name the group again",
    ),
    "unwritable-group": (
        "the directory would refuse to write a group, or does not know which one is meant (warning)",
        "as the message says: manage it where it is mastered, or name another group",
    ),
    "missing-group": (
        "the directory lacks a group that an entitlement names (warning)",
        "make the group, or correct its name",
    ),
    "unmapped": ("a job code, title or location that no mapping, or more than one role, names (warning)", "map it"),
}

SECTIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "The text of a file": TEXT,
    "The shape of a file": SHAPE,
    "Files and folders": FILES,
    "The config": CONFIG,
    "Policies": POLICIES,
    "Exceptions": EXCEPTIONS,
    "Policy tests": TESTS,
    "Mappings": MAPPINGS,
    "Restrictions": RESTRICTIONS,
    "The layout": LAYOUT,
    "Feeds": FEEDS,
}
CODES: Mapping[str, tuple[str, str]] = {code: told for section in SECTIONS.values() for code, told in section.items()}
