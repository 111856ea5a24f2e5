"""Holds what flows can do: one module or package a family, found through entry points."""
