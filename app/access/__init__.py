"""Policies: which subjects a list of rules lets pass. It never knows users, hooks or requests."""
