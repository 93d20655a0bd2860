"""What outlives a run: the ledger of events, the run lock, and plans that wait for an approval; all in one folder."""
