"""Files of reports in, :class:`~ontology.records.Report` out."""

from extract.readers.content import ReadLimits
from extract.readers.files import Found, Skipped, find_files
from extract.readers.reading import file_bytes, read, read_bytes, read_text, report_id
from extract.readers.sniff import SUFFIXES

__all__ = [
    "SUFFIXES",
    "Found",
    "ReadLimits",
    "Skipped",
    "file_bytes",
    "find_files",
    "read",
    "read_bytes",
    "read_text",
    "report_id",
]
