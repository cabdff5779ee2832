"""Readers of archives and transcripts: one small house for each format, streaming.

Nothing is executed, extracted or kept; members are read by allow-list, in place, within limits.
"""
