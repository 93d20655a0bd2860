"""The embedded directory: one JSON document, `type: file` in the config."""
