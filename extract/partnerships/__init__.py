"""Who works with whom: partnerships, relations and figures, read from the sentences that name the actors."""
