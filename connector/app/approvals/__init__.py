"""What people say to runs: approvals of sealed plans that wait, first contact, pause and resume."""
