"""Row 17: files that are not what they seem.

Empty, binary under a text's name, cut off, with another kind's ending, or one line of fifty megabytes: an error for
that file, which names it and says what to do, and the batch goes on, with one worker and with more.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.ingesting import GOOD, ingest
from tests.reliability.test_r14_docx_bombs import docx

REPORTS = Path(__file__).resolve().parents[2] / "corpus/reports"


def broken() -> dict[str, bytes]:
    pdf = (REPORTS / "en-lighthouse-projects.pdf").read_bytes()
    word = docx(GOOD)
    return {
        "empty.txt": b"",
        "empty.pdf": b"",
        "blank.md": b" \n\t\n",
        "binary.txt": bytes(range(256)) * 400,
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "cut off.pdf": pdf[: len(pdf) // 20],
        "cut off.docx": word[: len(word) // 2],
        "text.pdf": GOOD.encode(),
        "text.docx": GOOD.encode(),
        "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
        "one line.txt": b"lorem ipsum " * (50 * 2**20 // 12),
        "数据.md": b"\xff\xfe\x00\x00" + bytes(500),
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_broken_file_is_an_error_and_the_batch_goes_on(jobs: int, tmp_path: Path) -> None:
    files = broken()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for number in range(3):
        (tmp_path / f"{number} 好.txt").write_text(f"{GOOD} No. {number}.", "utf-8")
    (tmp_path / "word inside.txt").write_bytes(docx(GOOD))
    found = ingest(tmp_path, jobs=jobs)
    found.check_failed(*files)
    found.check_rest(*files)
    assert found.texts["word inside.txt"] == GOOD, "what a file is decides, not its name"
