"""Logging activities, the record, bundles."""
