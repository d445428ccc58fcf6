"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tests.settings_docs import ROOT, example, readme_with, table

README = (ROOT / "README.md").read_text()


def test_the_readmes_settings_table_matches_the_settings():
    assert readme_with(table()) == README, "run: python -m tests.settings_docs"


def test_the_example_environment_matches_the_settings():
    assert (ROOT / ".env.example").read_text() == example(), "run: python -m tests.settings_docs"


def test_every_place_on_the_readmes_map_exists():
    tree = re.search(r"```\napp\.py.*?```", README, re.DOTALL)[0]
    for line in tree.splitlines()[1:-1]:
        name = line.split()[0]
        folder = "imagegen" if line.startswith("  ") else ""
        assert (ROOT / folder / name).exists(), name


def test_every_linked_document_exists():
    for target in re.findall(r"\]\((\.[^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_space_runs_the_gradio_that_is_pinned():
    pinned = re.search(r"^gradio==(\d+\.\d+)\.\*", (ROOT / "requirements.txt").read_text())[1]
    assert re.search(r"^sdk_version: (\d+\.\d+)", README, re.MULTILINE)[1] == pinned


def test_the_readmes_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`?make (\w+)", README):
        if target in ("run", "test", "bench", "sheets"):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_page_of_ours_names_a_folder_of_somebodys_machine():
    for path in [*ROOT.glob("imagegen/**/*.py"), *Path(ROOT / ".github").glob("*.md")]:
        assert not re.search(r"(?<!\w)/(home|root|Users)/\w", path.read_text()), path
