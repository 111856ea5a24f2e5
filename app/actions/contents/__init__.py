"""Holds what is done with the contents of strangers' files, each job in a process of its own."""
