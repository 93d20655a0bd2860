"""The verbs that write, `apply` and `run`, from lock to record, and what each run tells and keeps."""
