"""The page that tells who sees which button where, and why."""
