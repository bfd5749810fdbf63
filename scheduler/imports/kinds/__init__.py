"""One file a kind of import: what its columns mean, what changes, how it is taken."""

from scheduler.imports.kinds import history, hours, libraries, visits

KINDS = {"libraries": libraries, "visits": visits, "history": history, "hours": hours}
# Rows of these make up one whole, a figure or a week, that a file replaces.
WHOLE = frozenset({"history", "hours"})
