"""The signed ends of the trail for everybody: by day, and by the chain of a school."""
