"""Rooms and corners, what they are held for, and the claims that keep them from clashing."""
