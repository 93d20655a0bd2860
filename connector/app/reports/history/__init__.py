"""`history PERSON|GROUP`: who was a member when, and why, from the record and what was kept with it."""
