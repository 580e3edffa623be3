"""Files of reports in, :class:`~ontology.records.Report` out."""

from extract.readers.content import ReadLimits
from extract.readers.files import Found, Skipped, find_files
from extract.readers.reading import read, read_text
from extract.readers.sniff import SUFFIXES

__all__ = ["SUFFIXES", "Found", "ReadLimits", "Skipped", "find_files", "read", "read_text"]
