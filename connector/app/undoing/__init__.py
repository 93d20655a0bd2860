"""`rollback`: what one run did, held against the directories, and the apply of its inverse."""
