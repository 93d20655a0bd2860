"""A diff in its formats: text and HTML name persons, Markdown does not."""
