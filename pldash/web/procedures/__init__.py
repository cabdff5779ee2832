"""How a school approves: set by its administrators."""
