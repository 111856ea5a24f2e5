"""Measures each line of docs/performance.md beside its limit, in the same run."""
