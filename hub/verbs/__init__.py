"""One function per verb: a transaction in, the answer out, or one `QueueError`."""
