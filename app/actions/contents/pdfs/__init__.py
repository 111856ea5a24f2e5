"""Holds how PDFs are read, cut, joined, stamped; it keeps no file."""
