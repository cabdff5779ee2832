"""Pages that show sets of standards and give them out."""
