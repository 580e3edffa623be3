"""What goes into a paper: tables, figures, a methods paragraph and the references, from one network."""
