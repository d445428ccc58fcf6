"""``python -m imagegen.backup FOLDER`` while the app works; ``--restore FOLDER`` when it does not.

The database is copied first, in one piece, then the pictures: files never change and are
written before their records, so every record of the copy has its file.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from imagegen.bootstrap import open_backup
from imagegen.errors import ImagegenError


def main() -> int:
    """Copy one way or the other."""
    parser = argparse.ArgumentParser(description="back the studio up, or bring it back")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--restore", action="store_true", help="copy from the folder instead")
    told = parser.parse_args()
    backup = open_backup()
    try:
        copied = backup.restore(told.folder) if told.restore else backup.save(told.folder)
    except ImagegenError as error:
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return 1
    sys.stdout.write(f"{copied} files copied\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
