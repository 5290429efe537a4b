"""The HTTP routes, thin: a body in, a verb called, its answer out."""
