"""How quick we are, beside what the same machine does with nothing of ours in between."""
