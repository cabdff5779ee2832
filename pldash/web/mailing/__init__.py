"""How often somebody is mailed, and what became of each mail."""
