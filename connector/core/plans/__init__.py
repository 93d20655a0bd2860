"""Decisions against what the directories hold: the plan, its guards and its document."""
