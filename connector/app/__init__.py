"""What the verbs do: read the world, look at it, ask for leave, write, undo. The command line prints the answers."""
