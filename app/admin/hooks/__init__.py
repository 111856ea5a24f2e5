"""The list of the hooks of all flows."""
