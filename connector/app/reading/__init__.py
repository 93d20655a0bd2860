"""Feeds, directories and the record, read whole into the world that a plan is made from."""
