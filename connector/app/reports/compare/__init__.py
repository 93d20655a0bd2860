"""`compare FILE`: an export of Infinite Campus's user groups, held against the directories' groups."""
