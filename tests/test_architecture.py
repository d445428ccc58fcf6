"""The house's caps and habits, held by reading the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [*sorted((ROOT / "imagegen").rglob("*.py")), ROOT / "app.py"]
BANNED_NAMES = {"utils", "helpers", "common", "base", "manager", "core"}

MODULE_LINES = 300
FUNCTION_LINES = 50
TAB_FUNCTION_LINES = 80
ENDPOINT_FUNCTION_LINES = 60
"""Two lines for each parameter: its default, and what it means to a program's author."""

ENDPOINTS = [ROOT / "imagegen" / "ui" / name for name in ("api.py", "api_edits.py")]


def functions(path):
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def lines_of(node):
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.end_lineno - first + 1


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_its_cap_and_says_what_it_is_for(path):
    text = path.read_text()
    assert len(text.splitlines()) <= MODULE_LINES
    assert ast.get_docstring(ast.parse(text)), "a module opens with a docstring"
    assert path.stem not in BANNED_NAMES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_a_screen(path):
    cap = TAB_FUNCTION_LINES if path.parent.name == "tabs" else FUNCTION_LINES
    if path in ENDPOINTS:
        cap = ENDPOINT_FUNCTION_LINES
    long = {node.name: lines_of(node) for node in functions(path) if lines_of(node) > cap}
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_takes_at_most_six_parameters(path):
    crowded = {}
    for node in functions(path):
        names = [
            arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        ]
        count = len([name for name in names if name not in ("self", "cls")])
        if count > 6 and not is_api_endpoint(path, node):
            crowded[node.name] = count
    assert not crowded


def is_api_endpoint(path, node):
    """Machine callers name their parameters, so an endpoint may have as many as a tab has."""
    return path in ENDPOINTS and not node.name.startswith("_")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_lambda_stays_on_its_line(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Lambda):
            assert node.lineno == node.end_lineno


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_mutable_lives_in_a_module(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and is_lower_case(node):
            assert not isinstance(node.value, (ast.List, ast.Dict, ast.Set)), ast.unparse(node)


def is_lower_case(node):
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return all(
        isinstance(target, ast.Name) and target.id.islower() and target.id != "__all__"
        for target in targets
    )
