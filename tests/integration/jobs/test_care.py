"""Caring for what is stored: the check, the backup, and bringing it back."""

from __future__ import annotations

import shutil

import pytest

from imagegen import backup, fsck, worker
from imagegen.adapters.backups import Backups
from imagegen.adapters.process_lock import ProcessLock
from imagegen.bootstrap import open_checkup
from imagegen.domain.requests import Generate, Output
from imagegen.errors import SettingsError
from tests.fakes import FakeEngine
from tests.studios import ANN, PAID_MODEL, build, finish

WISH = Generate(prompt="A kite", output=Output(model=PAID_MODEL, quality="low"))


@pytest.fixture
def data_dir(tmp_path):
    """Where the settings of every test point."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
async def stored(data_dir):
    """The file of one stored picture."""
    studio = build(data_dir, host=FakeEngine(name="openai"))
    job = await finish(studio, WISH)
    return (await studio.picture_file(job.results[0], ANN)).path


def run(module, monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["x", *words])
    return module.main()


async def test_a_sound_library_is_found_sound(stored, monkeypatch, capsys):
    assert run(fsck, monkeypatch) == 0
    assert "1 pictures checked\nall is well" in capsys.readouterr().out


async def test_a_damaged_picture_is_found(stored, monkeypatch, capsys):
    stored.write_bytes(b"rust")
    assert run(fsck, monkeypatch) == 1
    assert f"damaged: {stored.name}" in capsys.readouterr().out


async def test_a_missing_picture_is_found(stored, monkeypatch, capsys):
    stored.unlink()
    assert run(fsck, monkeypatch) == 1
    assert f"missing: {stored.name}" in capsys.readouterr().out


async def test_a_file_without_a_record_is_set_aside_but_not_deleted(stored, data_dir, monkeypatch):
    orphan = stored.with_name(stored.name[:4] + "0" * 60)
    orphan.write_bytes(b"nobody knows me")
    assert run(fsck, monkeypatch, "--mend") == 0
    assert (data_dir / "pictures" / "aside" / orphan.name).read_bytes() == b"nobody knows me"
    assert open_checkup().run().orphans == ()


async def test_what_was_backed_up_comes_back_whole(stored, data_dir, tmp_path, monkeypatch):
    saved = tmp_path / "saved"
    assert run(backup, monkeypatch, str(saved)) == 0
    content = stored.read_bytes()
    shutil.rmtree(data_dir)
    assert run(backup, monkeypatch, str(saved), "--restore") == 0
    assert stored.read_bytes() == content
    assert open_checkup().run().is_fine
    again = build(data_dir, host=FakeEngine(name="openai"))
    assert len(await again.recent(ANN)) == 1


async def test_a_second_backup_copies_only_what_is_new(stored, data_dir, tmp_path):
    first = Backups(data_dir).save(tmp_path / "saved")
    assert Backups(data_dir).save(tmp_path / "saved") < first


def test_nothing_is_restored_from_nowhere(data_dir, tmp_path, monkeypatch, capsys):
    assert run(backup, monkeypatch, str(tmp_path / "nowhere"), "--restore") == 1
    assert "no backup" in capsys.readouterr().err


async def test_nothing_is_restored_under_a_working_app(stored, data_dir, tmp_path):
    Backups(data_dir).save(tmp_path / "saved")
    lock = ProcessLock(data_dir / "jobs.lock")
    with pytest.raises(SettingsError):
        Backups(data_dir).restore(tmp_path / "saved")
    lock.release()


def test_a_worker_without_a_shared_database_says_what_it_needs(monkeypatch, capsys):
    assert run(worker, monkeypatch) == 1
    assert "IMAGEGEN_DATABASE_URL" in capsys.readouterr().err
