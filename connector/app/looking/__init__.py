"""The verbs that change nothing: plan, replay, explain, drift, doctor, the audit, the heartbeat."""
