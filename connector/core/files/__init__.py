"""YAML files to models: every node knows its place, every mistake is told once."""
