"""Links and files that support an activity."""
