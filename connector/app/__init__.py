"""What the verbs do, one file a verb; the command line prints what they return."""
