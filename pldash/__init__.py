"""PL Dash: professional-learning credit for online education chats."""

__version__ = "0.1.0"
