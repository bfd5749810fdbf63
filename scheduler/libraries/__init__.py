"""Places with their own doors: the tree they form, when they are open, when they are not."""
