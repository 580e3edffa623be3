"""The local web explorer and its SPARQL endpoint."""
