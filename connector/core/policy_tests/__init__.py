"""Policy tests: invented persons on given days, and what must hold of the real population."""
