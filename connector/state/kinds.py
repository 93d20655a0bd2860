"""The closed set of events, and what the body of each holds."""

from __future__ import annotations

KINDS = {
    "plan-sealed": "a plan was made and may be applied: `plan` (its id), `as_of`, `summary`, `by`, `whole` (no --only)",
    "forecast-sealed": "a forecast was made and kept: `plan` (its id), `as_of`, `from`, `until`, `summary`, `by`",
    "plan-held": "a guard held a plan, which was saved to wait for an approval: `plan`, `guards`",
    "held-dropped": "a held plan is obsolete, and its file gone: `plan`, `why` (done, or replaced by a newer one)",
    "run-started": "a run began to write: `plan`, `verb`, `whole`, `approvals`, `archive`, `accepted`, `anew`, "
    "`revision` (the commit of the rules)",
    "run-finished": "a run ended: `counts`, `exit`; with `cut_short` it did not, and the next one closed it",
    "evidence-kept": "on what the run decided its changes: `digest` of a table, `changes`",
    "change-intended": "a membership is about to be written: `action` (add, remove), `plan`, `reason`, `uncounted`; "
    "`entitlement`, `location`, `fact` (the day it became true), `feed`, `seen` (by the first run that wanted it), "
    "`rules` (the lines it rests on, as FILE:LINE@COMMIT)",
    "change-done": "the directory has confirmed it: `action`, `plan`, `reason`, `result` (found: by a later run; "
    "accepted: it took it, and its reads do not show it yet)",
    "change-verified": "a later run's reading shows what the directory had accepted: `action`, `made_by` (that run)",
    "change-failed": "the directory has refused it: `action`, `plan`, `reason`, `message`",
    "paused": "every write is stopped from here on: `reason`, `by`",
    "resumed": "writes may go on: `by`",
    "group-paused": "a rollback stopped the writes to one group, or the next run would redo it: `name`, `reason`, `by`",
    "group-resumed": "writes to that group may go on: `by`",
    "approved": "a person approved a held plan, or a forecast: `plan`, `reason`, `by` (a note), `os_user`, `expires`, "
    "`guards`; `sudo_user` (whom sudo names), `login_user` (who logged on, as the kernel keeps it)",
    "approval-used": "an approval was spent: `plan`, `approval` (the seq of its `approved`)",
    "approval-withdrawn": "an approval was taken back: `plan`, `approval`, `reason`, `by`",
    "directory-adopted": "the first approved plan is about to be written there: `identity`, `plan`, `approvals`; "
    "`members`, `explained`, `missing`, as whoever approved was shown them",
    "departure-seen": "a person was seen to have left: `departed_on` (the last day)",
    "departure-withdrawn": "a departure seen lately was a mistake of the feed, which shows the person employed again",
    "absence-seen": "a person was seen to have no row in the feeds: `since` (the day)",
    "absence-over": "that person has rows again, or nothing left to lose",
    "wait-seen": "a right is to be given or taken away, and is not: `stage` and `why` (what keeps it; told again "
    "where that is another), `action`, `entitlement`, `location`, `fact`, `feed`, `seen`",
    "wait-over": "it is not waited for any more: `why` (written, or unwanted), `action`, `entitlement`, `location`",
    "marker-seen": "a group was seen to carry our mark: `owner` (the mark)",
    "person-told": "a mail server took a letter to a person: `occasion` (lost, granted, ahead, digest), `on` (the "
    "day it is about), `days` (before it, null after it), `about` (pairs of entitlement and location)",
    "completions-seen": "more completions were seen, or some revoked: `digest` of all remembered, how many of each",
}
