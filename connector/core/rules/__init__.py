"""What policies, exceptions and mappings say, and the checks of the files against each other."""
