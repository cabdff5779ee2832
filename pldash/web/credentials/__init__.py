"""Certificates: issuing, listing, downloading, revoking."""
