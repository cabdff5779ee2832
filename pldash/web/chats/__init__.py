"""Chats, my chats and their calendars."""
