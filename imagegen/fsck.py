"""``python -m imagegen.fsck``: are all pictures there, whole, and known?

Finds records without a file, files that are damaged, and files without a record; ``--mend``
moves those last ones away. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import sys

from imagegen.bootstrap import open_checkup
from imagegen.services.checkup import Findings


def main() -> int:
    """Check, tell, mend if asked."""
    parser = argparse.ArgumentParser(description="check the stored pictures")
    parser.add_argument("--mend", action="store_true", help="move files without a record away")
    told = parser.parse_args()
    findings = open_checkup().run(mend=told.mend)
    sys.stdout.write(describe(findings))
    return 0 if findings.is_fine else 1


def describe(findings: Findings) -> str:
    """What was found, line by line."""
    lines = [f"{findings.checked} pictures checked"]
    lines += [f"missing: {sha256}" for sha256 in findings.missing]
    lines += [f"damaged: {sha256}" for sha256 in findings.damaged]
    lines += [f"without a record: {sha256}" for sha256 in findings.orphans]
    lines.append("all is well" if findings.is_fine else "something is wrong, see above")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
