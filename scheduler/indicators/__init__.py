"""The three indicators: what really happened, explained down to the sessions behind it."""
