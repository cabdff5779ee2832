"""Ties to registration bodies."""
