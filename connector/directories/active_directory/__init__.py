"""Active Directory over LDAP: settings here are light, `directory` and what it uses import ldap3 and polars."""
