"""One's own archive: given, looked through, kept or forgotten."""
