"""Writes the README's settings table and ``.env.example`` from the fields of ``Settings``.

Run ``python -m tests.settings_docs`` after changing a setting; ``test_docs.py`` compares.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices

from imagegen.settings import Settings

ROOT = Path(__file__).parent.parent
START = "<!-- settings:"
END = "<!-- /settings -->"


def names_of(field_name: str) -> list[str]:
    """The environment variables that set a field, the first one first."""
    alias = Settings.model_fields[field_name].validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [f"IMAGEGEN_{field_name.upper()}"]


def default_of(field_name: str) -> str:
    """The default as one would write it; "" for none."""
    default = Settings.model_fields[field_name].default
    if default is None or default == "":
        return ""
    return str(default).lower() if isinstance(default, bool) else f"{default}"


def table() -> str:
    """The Markdown table of the README."""
    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variables = " or ".join(f"`{variable}`" for variable in names_of(name))
        default = f"`{default_of(name)}`" if default_of(name) else ""
        rows.append(f"| {variables} | {default} | {field.description} |")
    return "\n".join(rows)


def example() -> str:
    """The text of ``.env.example``: every setting, commented out, at its default."""
    lines = ["# Copy to .env and take the # away where you want another value.", ""]
    for name, field in Settings.model_fields.items():
        lines += [f"# {field.description}", f"# {names_of(name)[0]}={default_of(name)}", ""]
    return "\n".join(lines)


def readme_with(table_text: str) -> str:
    """The README with this settings table."""
    readme = (ROOT / "README.md").read_text()
    head, rest = readme.split(START, 1)
    comment, rest = rest.split("-->", 1)
    _, tail = rest.split(END, 1)
    return f"{head}{START}{comment}-->\n{table_text}\n{END}{tail}"


def main() -> None:
    """Write both files."""
    (ROOT / "README.md").write_text(readme_with(table()))
    (ROOT / ".env.example").write_text(example())


if __name__ == "__main__":
    main()
