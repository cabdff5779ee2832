"""The account page, its sessions, and the pages between mail and sign-in."""
