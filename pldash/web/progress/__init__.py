"""Where a teacher stands."""
