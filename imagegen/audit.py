"""The host's way to the trail of safety decisions: ``python -m imagegen.audit verify``.

``show`` lists the newest decisions; ``release`` records that the host looked at one and decided
otherwise, and says where a withheld picture lies. Must not know the page or engines.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from imagegen.adapters.audit_log import AuditEntry
from imagegen.bootstrap import open_audit, open_evidence
from imagegen.domain.moderation import Action, overridden
from imagegen.errors import ImagegenError

_SHOWN = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m imagegen.audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("verify", help="check the whole chain")
    show = commands.add_parser("show", help="list the newest decisions")
    show.add_argument("--last", type=int, default=_SHOWN, help="how many")
    release = commands.add_parser("release", help="decide otherwise, on the record")
    release.add_argument("entry", type=int, help="number of the decision")
    release.add_argument("--note", required=True, help="why")
    release.add_argument("--actor", default="host", help="who decided")
    given = parser.parse_args(arguments)
    try:
        match given.command:
            case "verify":
                _verify()
            case "show":
                _show(given.last)
            case _:
                _release(given.entry, given.actor, given.note)
    except ImagegenError as error:
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return 1
    return 0


def _verify() -> None:
    checked = open_audit().verify()
    _say(f"{checked.entries} decisions, the chain is whole. Its head is {checked.head}.")


def _show(last: int) -> None:
    for entry in open_audit().entries(max(1, last)):
        _say(_line(entry))


def _release(number: int, actor: str, note: str) -> None:
    trail = open_audit()
    seen = trail.entry(number).decision
    told = f"entry {number}: {note}"
    trail.append(overridden(seen, at=datetime.now(UTC), actor=actor, note=told))
    _say(f"Recorded: {actor} released entry {number}.")
    if seen.action in (Action.BLURRED, Action.WITHHELD):
        _say(f"The picture as it came lies in {open_evidence().path(seen.input_sha256)}.")


def _line(entry: AuditEntry) -> str:
    seen = entry.decision
    about = ", ".join(seen.categories) or "-"
    return (
        f"{entry.number:>6}  {seen.at:%Y-%m-%d %H:%M:%S}  {seen.layer:<13} {seen.action:<11} "
        f"{about}  job {seen.job or '-'}  person {seen.person[:12] or '-'}  "
        f"sha256 {seen.input_sha256[:12]}  {seen.actor}  {seen.note}"
    ).rstrip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
