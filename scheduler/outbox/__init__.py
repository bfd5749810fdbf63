"""Everything that leaves Ruang: letters, and tasks for a human to tell someone."""
