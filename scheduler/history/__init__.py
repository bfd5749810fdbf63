"""Who did what, when, to which row; and the versions that feeds and figures compare."""
