"""The edge: Flask, forms and pages. May import services and the domain."""
