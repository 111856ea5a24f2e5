"""Calls that flows make to other servers: which may be called, and how one is carried out."""
