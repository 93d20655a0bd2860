"""What the files say against each other, one file a subject; each check sees the whole draft and tells all it finds."""
