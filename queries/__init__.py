"""The questions: named SPARQL queries and their safe running."""
