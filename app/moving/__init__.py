"""Decides how an installation gets from one database into another."""
