"""Who is meant by "the council", "both sides", 该市, 双方."""
