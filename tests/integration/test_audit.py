"""The trail of decisions on a real disk, and the command that checks it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from imagegen import audit
from imagegen.adapters.audit_log import FileAuditTrail
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.domain.moderation import Action, Decision, Layer
from imagegen.errors import Corrupt

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def decision(minute: int = 0) -> Decision:
    return Decision(
        at=NOON + timedelta(minutes=minute),
        layer=Layer.PROMPT,
        action=Action.ALLOWED,
        input_sha256="ab" * 32,
        person="p" * 64,
        scores={"sexual": 0.1234},
    )


@pytest.fixture
def trail(tmp_path):
    made = FileAuditTrail(tmp_path / "data" / "audit.jsonl")
    for minute in range(5):
        made.append(decision(minute))
    return made


@pytest.fixture
def lines(tmp_path, trail):
    """The raw lines, and a way to put others in their place."""
    path = tmp_path / "data" / "audit.jsonl"

    def replace(change):
        kept = change(path.read_text().splitlines())
        path.write_text("".join(f"{line}\n" for line in kept))

    return replace


def test_what_is_kept_comes_back_newest_first_and_verifies(trail):
    entries = trail.entries(3)
    assert [entry.number for entry in entries] == [5, 4, 3]
    assert entries[0].decision == decision(4)
    assert trail.verify().entries == 5


def rewrite(line: str, **changes: object) -> str:
    return json.dumps(json.loads(line) | changes)


@pytest.mark.parametrize(
    "forgery",
    [
        lambda lines: [*lines[:2], rewrite(lines[2], action="refused"), *lines[3:]],
        lambda lines: [*lines[:2], rewrite(lines[2], note="x"), *lines[3:]],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [*lines[:1], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:4], "not json"],
        lambda lines: [],
    ],
    ids=["action", "note", "missing", "cut", "headless", "swapped", "doubled", "garbled", "empty"],
)
def test_any_change_to_the_trail_is_found(trail, lines, forgery):
    lines(forgery)
    with pytest.raises(Corrupt):
        trail.verify()


def test_many_writers_make_one_chain(tmp_path):
    writers = [FileAuditTrail(tmp_path / "audit.jsonl") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda at: writers[at % 4].append(decision(at)), range(40)))
    assert writers[0].verify().entries == 40


def test_a_crash_before_the_head_was_written_breaks_nothing(tmp_path, trail):
    (tmp_path / "data" / "audit.head").write_text("4 " + "0" * 64)
    trail.append(decision(9))
    assert trail.verify().entries == 6


def test_a_line_torn_by_a_crash_is_dropped_by_the_next_one(tmp_path, trail):
    with (tmp_path / "data" / "audit.jsonl").open("a") as file:
        file.write('{"number": 6, "prev')
    trail.append(decision(9))
    assert trail.verify().entries == 6


def test_old_decisions_are_forgotten_and_the_rest_still_verifies(trail):
    assert trail.forget_before(NOON + timedelta(minutes=3)) == 3
    assert [entry.number for entry in trail.entries(9)] == [5, 4]
    assert trail.verify().entries == 5
    trail.append(decision(7))
    assert trail.forget_before(NOON + timedelta(minutes=4)) == 2
    assert trail.verify().entries == 6


def test_the_command_says_that_the_chain_is_whole_and_shows_it(trail, capsys):
    assert audit.main(["verify"]) == 0
    assert "5 decisions, the chain is whole" in capsys.readouterr().out
    assert audit.main(["show", "--last", "2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_command_fails_on_a_forged_trail(lines, capsys):
    lines(lambda kept: [rewrite(kept[0], action="refused"), *kept[1:]])
    assert audit.main(["verify"]) == 1
    assert "Entry 1 of the trail is not what was written." in capsys.readouterr().err


def test_the_host_decides_otherwise_on_the_record_and_finds_the_picture(tmp_path, trail, capsys):
    files = LocalPictureFiles(tmp_path / "data" / "withheld")
    sha256 = files.put(b"a withheld picture")
    trail.append(replace(decision(9), action=Action.WITHHELD, input_sha256=sha256, job="j7"))
    assert audit.main(["release", "6", "--note", "a harmless statue", "--actor", "mia"]) == 0
    assert str(files.path(sha256)) in capsys.readouterr().out
    newest = trail.entries(1)[0].decision
    assert (newest.layer, newest.action, newest.actor) == (Layer.HOST, Action.RELEASED, "mia")
    assert newest.note == "entry 6: a harmless statue"
    assert newest.job == "j7"
    assert trail.entry(6).decision.action is Action.WITHHELD, "the first decision stays"
    assert trail.verify().entries == 7


def test_releasing_what_is_not_there_is_refused(trail, capsys):
    assert audit.main(["release", "99", "--note", "x"]) == 1
    assert "There is no entry 99" in capsys.readouterr().err
