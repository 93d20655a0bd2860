"""The state as a PostgreSQL database that several machines share."""
