"""Proofs that outlive the server: a credential that machines read, and the PDF's signature.

Empty so far. What comes here hands its files to `documents.certificate.render_certificate` as
`attachments`, and signs the bytes that come back: the signature is the last write of a file's
life. May import the ports and the domain.
"""
