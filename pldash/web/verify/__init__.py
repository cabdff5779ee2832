"""The public page that checks a certificate."""
