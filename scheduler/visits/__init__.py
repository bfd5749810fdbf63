"""People through the door: counts by source, for a day, a month or any interval."""
