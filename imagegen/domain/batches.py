"""Batches: many prompts, or one edit on many pictures, as rows that become requests.

Pure: texts in, rows out. Prompts come one per line, as variations of a base prompt
(``a house, {spring|autumn}``), or as a CSV table whose columns are mapped to settings.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from imagegen.domain.jobs import Job, JobState
from imagegen.domain.requests import Request
from imagegen.errors import InvalidOption, InvalidPrompt

MAX_ROWS = 1000
"""More rows than this are refused before anything is read into requests."""

_CHOICE = re.compile(r"\{([^{}]*)\}")


class Column(StrEnum):
    """What a column of a table can say about its row."""

    PROMPT = "prompt"
    STYLE = "style"
    SIZE = "size"
    QUALITY = "quality"
    COUNT = "count"
    SEED = "seed"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it was read, settings still as text; "" where it says nothing.

    Attributes:
        number: as people count, from 1.
        name: what the contact sheet calls it; "" takes the prompt.
        source: id of the picture to change, "" for a picture from words.
    """

    number: int
    prompt: str
    style: str = ""
    size: str = ""
    quality: str = ""
    count: str = ""
    seed: str = ""
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row as it is run: its request and its label."""

    number: int
    label: str
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows that run together.

    Attributes:
        stopped: nothing more of it is started until it is resumed.
    """

    id: str
    owner: str
    created_at: datetime
    rows: tuple[BatchRow, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStanding:
    """How one row of a batch stands; no job before its turn to be taken."""

    row: BatchRow
    job: Job | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStanding:
    """How a batch stands."""

    batch: Batch
    rows: tuple[RowStanding, ...]

    def count(self, *states: JobState) -> int:
        """Rows in one of these states."""
        return sum(1 for row in self.rows if row.job and row.job.state in states)

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it waits or runs."""
        return all(row.job is not None and row.job.state.is_final for row in self.rows)


def spread(pattern: str) -> tuple[str, ...]:
    """Every prompt that a pattern stands for: one of each ``{a|b|c}``, in order.

    Raises:
        InvalidPrompt: braces do not match, or it stands for more than ``MAX_ROWS`` prompts.
    """
    parts = _CHOICE.split(pattern)
    if any("{" in part or "}" in part for part in parts[::2]):
        raise InvalidPrompt(
            "The braces of the pattern do not match.", hint="Write choices as {one|two|three}."
        )
    choices = [
        [part] if place % 2 == 0 else [word.strip() for word in part.split("|")]
        for place, part in enumerate(parts)
    ]
    total = 1
    for words in choices:
        total *= len(words)
    if total > MAX_ROWS:
        raise InvalidPrompt(f"The pattern stands for {total:,} prompts; at most {MAX_ROWS:,}.")
    return tuple(" ".join("".join(words).split()) for words in itertools.product(*choices))


def read_lines(text: str) -> tuple[Row, ...]:
    """One prompt per line, patterns spread out; empty lines and ``#`` lines are skipped.

    Raises:
        InvalidPrompt: nothing is left, or a pattern is broken.
    """
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    prompts = [
        prompt for line in lines if line and not line.startswith("#") for prompt in spread(line)
    ]
    return _checked(tuple(Row(number=n, prompt=p) for n, p in enumerate(prompts, start=1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A CSV table: the names of its columns and its rows, both as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(text: str) -> Table:
    """Read CSV with a header line; the separator (comma, semicolon or tab) is found out.

    Raises:
        InvalidOption: there is no table in it.
    """
    text = text.lstrip("\ufeff")
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=separator) if any(line)]
    except csv.Error as error:
        raise InvalidOption("This is no CSV table.", hint="Save it as CSV anew.") from error
    if len(lines) < 2:
        raise InvalidOption("The table has no rows.", hint="A header line, then a row per prompt.")
    columns = tuple(name.strip() for name in lines[0])
    width = len(columns)
    rows = tuple(tuple((line + [""] * width)[:width]) for line in lines[1:])
    return Table(columns=columns, rows=rows)


def guess_mapping(table: Table) -> dict[Column, str]:
    """Which column is which, by name; the first one is the prompt if none is called so."""
    known = {name.casefold(): name for name in table.columns}
    mapping = {column: known[column.value] for column in Column if column.value in known}
    mapping.setdefault(Column.PROMPT, table.columns[0])
    return mapping


def read_rows(table: Table, mapping: Mapping[Column, str]) -> tuple[Row, ...]:
    """The table's rows, each cell where the mapping says; patterns in prompts are spread out.

    Raises:
        InvalidOption: the mapping names a column that is not there.
        InvalidPrompt: there is no prompt at all.
    """
    missing = [name for name in mapping.values() if name not in table.columns]
    if missing:
        raise InvalidOption(f"The table has no column “{missing[0]}”.")
    places = {column.value: table.columns.index(name) for column, name in mapping.items()}
    rows: list[Row] = []
    for cells in table.rows:
        told = {column: cells[place].strip() for column, place in places.items()}
        for prompt in spread(told.pop("prompt", "")):
            if prompt:
                rows.append(Row(number=len(rows) + 1, prompt=prompt, **told))
    return _checked(tuple(rows))


def over_pictures(prompt: str, sources: tuple[str, ...]) -> tuple[Row, ...]:
    """The same words for each of many pictures."""
    return _checked(
        tuple(Row(number=n, prompt=prompt, source=s) for n, s in enumerate(sources, start=1))
    )


def _checked(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    if not rows:
        raise InvalidPrompt("There are no prompts yet.", hint="Write one per line.")
    if len(rows) > MAX_ROWS:
        raise InvalidPrompt(f"That makes {len(rows):,} rows; at most {MAX_ROWS:,} are possible.")
    return rows
