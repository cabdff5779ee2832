"""Recognition policies: set by administrators, read by everybody whose work they judge."""
