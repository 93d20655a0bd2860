"""Databases, whatever is kept in them: their URLs, a verified connection, and what they say in plain words."""
