-- Once, as an administrator of the server: psql --host db.example.test --username postgres --file roles.sql
-- Then give both roles a password: \password connector_owner, \password connector
CREATE ROLE connector_owner LOGIN;  -- makes and changes the tables; used for nothing else
CREATE ROLE connector LOGIN;        -- what `state` names: it adds to the record and never alters it
CREATE DATABASE connector OWNER connector_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE connector FROM PUBLIC;
GRANT CONNECT ON DATABASE connector TO connector;
\connect connector
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO connector_owner;
GRANT USAGE ON SCHEMA public TO connector;
