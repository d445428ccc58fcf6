"""Texts and tables become rows; patterns are spread out; contact sheets hold every picture."""

from __future__ import annotations

import numpy as np
import pytest

from imagegen.domain.batches import (
    MAX_ROWS,
    Column,
    guess_mapping,
    over_pictures,
    read_lines,
    read_rows,
    read_table,
    spread,
)
from imagegen.domain.contact_sheet import SheetPicture, paint_sheet
from imagegen.errors import InvalidOption, InvalidPrompt


def prompts(rows):
    return [row.prompt for row in rows]


def test_a_pattern_stands_for_every_combination_in_order():
    assert spread("a {red|blue} {cat|dog}") == (
        "a red cat", "a red dog", "a blue cat", "a blue dog"
    )  # fmt: skip


def test_an_empty_choice_leaves_no_double_blanks():
    assert spread("a {|very} small house") == ("a small house", "a very small house")


def test_a_prompt_without_braces_is_itself():
    assert spread("a house") == ("a house",)


@pytest.mark.parametrize("broken", ["a {red|blue house", "a red} house", "a {{b}} c"])
def test_braces_that_do_not_match_are_refused(broken):
    with pytest.raises(InvalidPrompt, match="braces"):
        spread(broken)


def test_a_pattern_for_too_many_prompts_is_refused_before_it_is_spread_out():
    with pytest.raises(InvalidPrompt, match=f"{MAX_ROWS:,}"):
        spread(" ".join(["{a|b|c|d|e|f|g|h|i|j}"] * 9))


def test_each_line_is_a_prompt_and_blank_and_comment_lines_are_none():
    rows = read_lines("\ufeffa cat\r\n\n# not this\n  a dog  \na {b|c}\n")
    assert prompts(rows) == ["a cat", "a dog", "a b", "a c"]
    assert [row.number for row in rows] == [1, 2, 3, 4]


def test_no_prompt_at_all_is_refused():
    with pytest.raises(InvalidPrompt):
        read_lines("\n# only a comment\n")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_with_its_settings_whatever_separates_it(separator):
    lines = [["Prompt", "Quality", "Size"], ["a cat", "low", "1024x1024"], ["a dog", "", ""]]
    table = read_table("\n".join(separator.join(line) for line in lines))
    rows = read_rows(table, guess_mapping(table))
    assert [(row.prompt, row.quality, row.size) for row in rows] == [
        ("a cat", "low", "1024x1024"), ("a dog", "", "")
    ]  # fmt: skip


def test_quoted_cells_hold_separators_and_line_breaks():
    table = read_table('prompt,name\n"a cat, asleep\non a mat",first\n')
    assert read_rows(table, guess_mapping(table))[0].prompt == "a cat, asleep\non a mat".replace(
        "\n", " "
    )


def test_columns_may_be_mapped_by_hand():
    table = read_table("what,how\na cat,high\n")
    (row,) = read_rows(table, {Column.PROMPT: "what", Column.QUALITY: "how"})
    assert (row.prompt, row.quality) == ("a cat", "high")


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(InvalidOption, match="how"):
        read_rows(read_table("what\na cat\n"), {Column.PROMPT: "what", Column.STYLE: "how"})


def test_a_table_without_rows_is_refused():
    with pytest.raises(InvalidOption):
        read_table("prompt,size")


def test_short_lines_of_a_table_are_filled_up():
    table = read_table("prompt,size\na cat\n")
    assert table.rows == (("a cat", ""),)


def test_one_edit_goes_over_every_picture():
    rows = over_pictures("make it night", ("p1", "p2"))
    assert [(row.prompt, row.source) for row in rows] == [
        ("make it night", "p1"), ("make it night", "p2")
    ]  # fmt: skip


def test_a_sheet_has_room_for_every_picture_and_shows_its_colour():
    red = np.full((400, 800, 3), (200, 30, 30), np.uint8)
    cells = [SheetPicture(label=f"{n} a long label " * 9, pixels=red) for n in range(7)]
    sheet = paint_sheet(cells)
    assert (sheet == (200, 30, 30)).all(axis=2).sum() > 7 * 300 * 140
    without = paint_sheet([SheetPicture(label="gone", pixels=None)])
    assert without.shape[2] == 3
