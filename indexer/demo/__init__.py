"""A marketplace of our own making, seeded, whose hidden tastes are known."""
