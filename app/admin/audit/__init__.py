"""The pages of the audit log: who changed or started what, from where."""
