"""Thin commands over the same services as the pages."""
