"""Whether this installation works, for programs that watch over it."""
