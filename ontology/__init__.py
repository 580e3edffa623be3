"""The words: vocabulary, shapes, records and errors that every other part shares."""

__all__ = ["__version__"]

__version__ = "0.1.0"
