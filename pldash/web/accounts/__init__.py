"""The account page, its sessions, and signing up."""
