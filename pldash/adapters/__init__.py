"""The outside world: database engines, mail, files, clock, data packs.

May import the ports, the domain and the settings.
"""
