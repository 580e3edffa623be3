#!/usr/bin/env python3
"""Make the PDF and DOCX sample reports from ``corpus/sources/*.md``; needs Chromium and python-docx.

The results are committed, so this runs only when a source changes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import docx
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "corpus/sources"
REPORTS = ROOT / "corpus/reports"
FORMATS = {
    "en-lighthouse-projects": "pdf",
    "en-north-american-pilots": "docx",
    "zh-中外合作办学": "pdf",
    "zh-中新合作项目": "docx",
}
STYLE = "body{font:12pt/1.5 'Noto Serif CJK SC',serif;margin:2cm} h1{font-size:20pt} h2{font-size:14pt}"


def to_pdf(source: Path, target: Path) -> None:
    """Print the rendered Markdown with headless Chromium, fonts embedded."""
    lang = "zh" if source.stem.startswith("zh") else "en"
    body = MarkdownIt().render(source.read_text("utf-8"))
    title = source.read_text("utf-8").splitlines()[0].lstrip("# ")
    page = (
        f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>{body}'
    )
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder) / "page.html"
        html.write_text(page, "utf-8")
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run"]
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
        command = [
            "chromium",
            *flags,
            *quiet,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target}",
            str(html),
        ]
        subprocess.run(command, check=True, timeout=60, capture_output=True)


def to_docx(source: Path, target: Path) -> None:
    """Write headings, emphasis lines and paragraphs as Word styles."""
    document = docx.Document()
    lines = source.read_text("utf-8").splitlines()
    document.core_properties.title = lines[0].lstrip("# ")
    for line in filter(None, lines):
        if line.startswith("#"):
            mark, heading = line.split(" ", 1)
            document.add_heading(heading, level=len(mark) - 1)
        elif line.startswith("*") and line.endswith("*"):
            document.add_paragraph().add_run(line.strip("*")).italic = True
        else:
            document.add_paragraph(line)
    document.save(str(target))


def main() -> int:
    """Make every report that has a source."""
    for name, suffix in FORMATS.items():
        target = REPORTS / f"{name}.{suffix}"
        (to_pdf if suffix == "pdf" else to_docx)(SOURCES / f"{name}.md", target)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
