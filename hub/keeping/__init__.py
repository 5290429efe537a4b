"""Keep the queue safe: a backup each day, and the way back from one."""
