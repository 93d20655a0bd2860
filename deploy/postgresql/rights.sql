-- After `connector doctor` as connector_owner has made the tables, and after each version that changes them:
-- psql --host db.example.test --username connector_owner --dbname connector --file rights.sql
GRANT SELECT ON alembic_version TO connector;
GRANT SELECT, INSERT ON events TO connector;
GRANT SELECT, INSERT, UPDATE ON head TO connector;
GRANT SELECT, INSERT, UPDATE, DELETE ON files TO connector;
