"""A small neural network that reads a report's words in their order and judges pairs and links beside the scorers.

The scorers see named features; the encoder sees the words themselves: each word as a vector, mixed with those round it
by three layers of gated convolutions, so that "signed with", "had hoped to sign with" and 曾计划与……签署 come out as
different things. The later scorers of pairs see what it says of each; on kinds, statuses and links its word counts for
a share (:data:`extract.partnerships.encoder.reading.SHARE`).
"""
