"""Places: each screen owns the state of one, and no widget talks to another."""
