"""A small neural network that reads words in their order: what its uses have in common.

Each word is a vector, mixed with those round it by three layers of gated convolutions, so that "signed with", "had
hoped to sign with" and 曾计划与……签署 come out as different things. What is asked of two places of a report, a *head*
of the network answers. :mod:`extract.partnerships.encoder` asks about pairs and links,
:mod:`extract.references.hearing` about whom an expression means.
"""
