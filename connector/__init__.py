"""Identity provisioning as code: policies decide who may take attendance, and bring the directories into line."""
