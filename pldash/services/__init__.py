"""Use cases as verbs: load, ask the domain, write, flush.

A service never commits and never sees a request. May import models, ports and the domain.
"""
