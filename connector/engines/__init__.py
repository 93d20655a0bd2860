"""Engines beside the embedded one: the steps of `core` on other dataframes. One file a kind, loaded when it is named."""
