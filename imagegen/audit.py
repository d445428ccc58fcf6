"""The host's way to the trail of safety decisions: ``python -m imagegen.audit verify``.

A command line over what ``bootstrap`` opens; prints and decides nothing itself. Must not know
the page or engines.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from imagegen.bootstrap import open_audit
from imagegen.errors import ImagegenError
from imagegen.ports import AuditEntry

_SHOWN = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m imagegen.audit", description=__doc__)
    parser.add_argument("command", choices=["verify", "show"])
    parser.add_argument("--last", type=int, default=_SHOWN, help="how many decisions to show")
    given = parser.parse_args(arguments)
    try:
        if given.command == "verify":
            _verify()
        else:
            for entry in open_audit().entries(max(1, given.last)):
                _say(_line(entry))
    except ImagegenError as error:
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return 1
    return 0


def _verify() -> None:
    checked = open_audit().verify()
    _say(f"{checked.entries} decisions, the chain is whole. Its head is {checked.head}.")


def _line(entry: AuditEntry) -> str:
    seen = entry.decision
    about = ", ".join(seen.categories) or "-"
    return (
        f"{entry.number:>6}  {seen.at:%Y-%m-%d %H:%M:%S}  {seen.layer:<13} {seen.action:<11} "
        f"{about}  job {seen.job or '-'}  person {seen.person[:12] or '-'}  "
        f"sha256 {seen.input_sha256[:12]}  {seen.note}"
    ).rstrip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
