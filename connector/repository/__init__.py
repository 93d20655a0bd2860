"""The git repository that the rules lie in: read only, and only what it has committed."""
