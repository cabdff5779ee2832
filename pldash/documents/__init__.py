"""Papers made from plain values: the certificate as a PDF.

The only room that knows WeasyPrint, which is imported inside the functions that need it: a server
without its libraries still starts, and says so when a paper is asked for. May import the ports and
the domain.
"""
