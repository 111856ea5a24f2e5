"""Holds how images are read, made smaller, drawn; it keeps no file."""
