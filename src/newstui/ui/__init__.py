"""The terminal's face. Reaches posts through `library` alone; the only rooms that draw."""
