"""OneRoster 1.2 in CSV: `users`, `roles` and `orgs` of a bulk export, and deltas on top of it."""
