"""Decides what a backup of an installation holds, and that it is whole or not there."""
