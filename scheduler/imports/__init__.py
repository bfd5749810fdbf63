"""Files from elsewhere: staged, shown, explained row by row, then taken once."""
