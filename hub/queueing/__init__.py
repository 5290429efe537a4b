"""The rules of the queue, pure: values, legal moves, who is next, how long it takes.

Nothing here reads a clock, a file or a database: time and facts are passed in.
"""
