"""What was read from a report, sentence by sentence: as text for the terminal, as a page for the browser."""

from cityties.explain.notes import Explanation, Note, Stated, explain
from cityties.explain.page import explain_page
from cityties.explain.terminal import explain_text

__all__ = ["Explanation", "Note", "Stated", "explain", "explain_page", "explain_text"]
