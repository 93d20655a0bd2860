"""Letters to people about their rights: what is due, to whom, and sending it."""
