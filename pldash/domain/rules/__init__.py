"""One small class per rule shape; a body's dated data says which shapes hold, and how much."""
