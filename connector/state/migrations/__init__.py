"""Changes of the schema, carried out by alembic when a ledger is opened that lacks them."""

NEWEST = "0002"
