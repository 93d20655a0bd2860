"""Several deployments in one installation: each runs by itself, in a process of its own."""
