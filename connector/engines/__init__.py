"""Engines beside the embedded one: the steps of `core` on other dataframes. A file a kind, loaded when it is named."""
