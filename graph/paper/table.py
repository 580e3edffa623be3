"""A table in the three forms that papers need: CSV in full precision, LaTeX with booktabs, Markdown."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from graph.paper.escape import latex, markdown, needs_chinese
from ontology.spreadsheet import formula_safe, row_writer

__all__ = ["Cell", "Column", "Table"]

Cell = str | int | float | None
"""What a cell holds; ``None`` where there is nothing to say."""
_CHINESE_NOTE = "% Chinese text: compile with XeLaTeX or LuaLaTeX and \\usepackage[UTF8]{ctex}.\n"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    key
        Its name in CSV, the same in every language; empty for a column that print alone has.
    title
        Its heading in print; empty for a column that CSV alone has.
    form
        How numbers are printed: four significant digits, or whole percents.
    """

    key: str
    title: str = ""
    form: Literal["text", "number", "percent"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with a caption; ``name`` is that of its files and its LaTeX label."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def to_csv(self) -> str:
        r"""Return every column, numbers in full precision; text that a spreadsheet would run gets an apostrophe.

        >>> Table("t", "", (Column("name"), Column("n", form="number")), (("=1+1", 1 / 3),)).to_csv()
        "name,n\n'=1+1,0.3333333333333333\n"
        """
        buffer = io.StringIO(newline="")
        write = row_writer(buffer)
        kept = [at for at, column in enumerate(self.columns) if column.key]
        write([self.columns[at].key for at in kept])
        for row in self.rows:
            write([formula_safe(row[at]) for at in kept])
        return buffer.getvalue()

    def to_latex(self) -> str:
        r"""Return a ``table`` with a ``tabular`` in it; it needs ``\usepackage{booktabs}``.

        >>> print(Table("t", "Ties & actors", (Column("n", "No.", "number"),), ((0.25,),)).to_latex())
        % Needs \usepackage{booktabs}.
        \begin{table}
          \centering
          \caption{Ties \& actors}
          \label{tab:t}
          \begin{tabular}{r}
            \toprule
            No. \\
            \midrule
            0.25 \\
            \bottomrule
          \end{tabular}
        \end{table}
        """
        head, body = self._printed()
        align = "".join("l" if c.form == "text" else "r" for c in self.columns if c.title)
        rows = [" & ".join(latex(cell) for cell in row) + r" \\" for row in body]
        text = "\n    ".join([" & ".join(latex(cell) for cell in head) + r" \\", r"\midrule", *rows, r"\bottomrule"])
        note = _CHINESE_NOTE if needs_chinese(text + self.caption) else ""
        return (
            f"% Needs \\usepackage{{booktabs}}.\n{note}\\begin{{table}}\n  \\centering\n"
            f"  \\caption{{{latex(self.caption)}}}\n  \\label{{tab:{self.name}}}\n"
            f"  \\begin{{tabular}}{{{align}}}\n    \\toprule\n    {text}\n  \\end{{tabular}}\n\\end{{table}}\n"
        ).removesuffix("\n")

    def to_markdown(self) -> str:
        r"""Return a pipe table under its caption.

        >>> columns = (Column("a", "Actor"), Column("p", "P", "percent"))
        >>> print(Table("t", "Sure", columns, (("x|y", 0.5),)).to_markdown())
        Table: Sure
        <BLANKLINE>
        | Actor | P |
        |:--|--:|
        | x\|y | 50% |
        """
        head, body = self._printed()
        align = "|".join(":--" if c.form == "text" else "--:" for c in self.columns if c.title)
        lines = [f"| {' | '.join(markdown(cell) for cell in row)} |" for row in (head, *body)]
        return "\n".join([f"Table: {markdown(self.caption)}", "", lines[0], f"|{align}|", *lines[1:]])

    def _printed(self) -> tuple[list[str], list[list[str]]]:
        """Heading and cells of the columns that are printed."""
        kept = [(at, column) for at, column in enumerate(self.columns) if column.title]
        return [c.title for _, c in kept], [[_cell(row[at], c.form) for at, c in kept] for row in self.rows]


def _cell(value: Cell, form: str) -> str:
    if value is None:
        return "–"
    if form == "percent" and isinstance(value, float):
        # What is not sure is neither 0% nor 100%.
        return "<1%" if 0 < value < 0.01 else ">99%" if 0.99 < value < 1 else f"{value:.0%}"
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "\u2212")
    return f"{value:,}" if isinstance(value, int) and form == "number" else str(value)
