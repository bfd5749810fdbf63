"""The pure core: rules as values and functions. No database, no web, no clock, no dice."""
