"""What is to come on today's facts: every later change of every decision, sealed so that it can be approved ahead."""
