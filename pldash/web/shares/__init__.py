"""Sharing one cycle with an officer of a registration body, and what the officer sees."""
