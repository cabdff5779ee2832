"""Rows: typed classes with named constraints that repeat the rules that must never break.

May import SQLAlchemy and the domain; ``accounts.py`` alone also Flask-Security's mixins.
"""
