"""What changes the files of the rules themselves, on a person's word."""
