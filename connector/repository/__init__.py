"""The git repository that the rules lie in: what it has committed, and new branches beside it."""
