"""Institutions a library works with: who they are, what was signed."""
