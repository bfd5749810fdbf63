"""A handful of stories, told from one end to the other."""
