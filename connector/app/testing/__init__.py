"""The verb `test`: its files, the population that invariants are held against, the runs."""
