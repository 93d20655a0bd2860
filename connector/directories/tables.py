"""The columns of a Snapshot that are the same in every directory; brings polars, which settings do without."""

from __future__ import annotations

import polars as pl

GROUPS = {"reference": pl.String, "group": pl.String, "name": pl.String, "managed": pl.Boolean, "owner": pl.String}
