"""The front door: the command line, the explorer and the Python interface."""

__version__ = "0.1.0"
