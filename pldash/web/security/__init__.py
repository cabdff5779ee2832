"""Signing in: Flask-Security with our templates, our wording and our transactions."""
