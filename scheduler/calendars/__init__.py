"""Feeds that any calendar can follow: RFC 5545 to the letter, the same bytes until a change."""
