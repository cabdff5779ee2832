"""Proofs that outlive the server: a credential that machines read, the PDF's signature, the keys.

The only room that knows openvc, PyLD and pyHanko, which are imported inside the functions that need
them. The signature is the last write of a file's life. May import the ports and the domain.
"""
