"""A table of words, and how it is written as Markdown, CSV and LaTeX.

Owns: these three forms. Does not know: figures.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

MISSING = "–"
LATEX = {"&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$", "↑": r"$\uparrow$", "↓": r"$\downarrow$",
         "×": r"$\times$", "³": r"$^3$", "τ": r"$\tau$", "–": "--", "−": "-", "₋": r"$_-$", "²": r"$^2$"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """rows: as many words in each as there are heads. notes: below the table, a line each. best: (row, column) of
    words that are the best of their column."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    best: frozenset[tuple[int, int]] = frozenset()


def write_markdown(tables: Sequence[Table]) -> str:
    """Return the tables below each other, best values bold."""
    blocks = []
    for table in tables:
        lines = [f"## {table.title}", "", _join_cells(table.heads), _join_cells(["---"] * len(table.heads))]
        for number, row in enumerate(table.rows):
            cells = [f"**{cell}**" if (number, column) in table.best else cell for column, cell in enumerate(row)]
            lines.append(_join_cells(cells))
        lines += ["", *(f"- {note}" for note in table.notes)]
        blocks.append("\n".join(lines).rstrip() + "\n")
    return "\n".join(blocks)


def write_csv(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table for programs; what is None is empty."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def write_latex(tables: Sequence[Table]) -> str:
    """Return the tables as floats with booktabs' rules, best values bold."""
    return "\n".join(_write_float(table) for table in tables)


def _write_float(table: Table) -> str:
    columns = "l" + "c" * (len(table.heads) - 1)
    rows = []
    for number, row in enumerate(table.rows):
        cells = [_escape_latex(cell) for cell in row]
        cells = [rf"\textbf{{{cell}}}" if (number, at) in table.best else cell for at, cell in enumerate(cells)]
        rows.append(" & ".join(cells) + r" \\")
    notes = " ".join(_escape_latex(note) for note in table.notes)
    lines = [
        r"\begin{table}[t]",
        r"  \centering",
        rf"  \caption{{{_escape_latex(table.title)}. {notes}}}".replace(". }", ".}"),
        rf"  \begin{{tabular}}{{{columns}}}",
        r"    \toprule",
        "    " + " & ".join(_escape_latex(head) for head in table.heads) + r" \\",
        r"    \midrule",
        *(f"    {row}" for row in rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _escape_latex(words: str) -> str:
    return "".join(LATEX.get(letter, letter) for letter in words)


def _join_cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
