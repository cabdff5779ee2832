"""The rules, in plain Python: frozen values in, decisions with reasons out.

No clock, no input or output, no settings. May import the standard library only.
"""
