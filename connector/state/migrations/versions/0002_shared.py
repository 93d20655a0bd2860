"""What a folder keeps in files beside its ledger, as tables where the state is a PostgreSQL database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text(collation="C")


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.create_table(
        "head",
        sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
    )
    op.execute("INSERT INTO head SELECT 1, seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    op.create_table(
        "files",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    # Parquet is packed already
    op.execute("ALTER TABLE files ALTER COLUMN content SET STORAGE EXTERNAL")
