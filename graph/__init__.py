"""What is known: the store, records as RDF, identity, networks, centrality and pictures."""
