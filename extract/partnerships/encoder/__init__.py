"""A small neural network that reads a report's words in their order and judges pairs and links beside the scorers.

The scorers see named features; the encoder (:mod:`extract.encoder`) sees the words themselves. The later scorers of
pairs see what it says of each; on kinds, statuses and links its word counts for a share
(:data:`extract.partnerships.encoder.reading.SHARE`).
"""
