"""A whole school's figures, for its leaders."""
