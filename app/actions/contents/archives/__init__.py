"""Holds how archives are unpacked: every member checked and counted."""
