"""The rules as tables over the facts: who is granted what where, until when, and why."""
