"""Whatever a server answers, it ends as sound pictures or a typed error, after one call."""

from __future__ import annotations

import base64
import io
import zlib

import numpy as np
import pytest
from PIL import Image

from imagegen.adapters.openai_pictures import decode_base64, measured
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import FileFormat
from imagegen.errors import (
    BadReply,
    Billed,
    EngineAuth,
    EngineError,
    EngineFailed,
    EngineOutOfCredit,
    EngineRateLimited,
    EngineRefused,
    EngineUnreachable,
    EngineUnsupported,
    PromptRejected,
)
from tests.fakes import small_png
from tests.orders import generation, ignore


def as_answer(data: bytes) -> bytes:
    return b'{"data":[{"b64_json":"' + base64.b64encode(data) + b'"}]}'


@pytest.mark.parametrize(
    ("fault", "kind", "billed"),
    [
        ("400", EngineRefused, Billed.NO),
        ("401", EngineAuth, Billed.NO),
        ("403", EngineAuth, Billed.NO),
        ("404", EngineUnsupported, Billed.NO),
        ("405", EngineUnsupported, Billed.NO),
        ("409", EngineFailed, Billed.NO),
        ("413", EngineRefused, Billed.NO),
        ("429", EngineRateLimited, Billed.NO),
        ("quota", EngineOutOfCredit, Billed.NO),
        ("500", EngineFailed, Billed.UNKNOWN),
        ("503_html", EngineFailed, Billed.UNKNOWN),
        ("redirect", EngineUnreachable, Billed.NO),
        ("moderation_blocked", PromptRejected, Billed.NO),
        ("moderation_blocked_output", PromptRejected, Billed.UNKNOWN),
        ("rst", EngineFailed, Billed.UNKNOWN),
        ("cut_body", EngineFailed, Billed.UNKNOWN),
        ("200_html", BadReply, Billed.UNKNOWN),
        ("bad_json", BadReply, Billed.UNKNOWN),
        ("list", BadReply, Billed.UNKNOWN),
        ("error_200", BadReply, Billed.UNKNOWN),
        ("null_data", BadReply, Billed.UNKNOWN),
        ("empty_data", BadReply, Billed.UNKNOWN),
        ("bad_base64", BadReply, Billed.UNKNOWN),
        ("not_an_image", BadReply, Billed.UNKNOWN),
        ("gif", BadReply, Billed.UNKNOWN),
        ("cut_picture", BadReply, Billed.UNKNOWN),
    ],
)
async def test_every_fault_is_one_call_and_a_typed_error(engine, stub, fault, kind, billed):
    stub.fault(fault)

    with pytest.raises(kind) as caught:
        await engine.generate(generation(), ignore)

    assert type(caught.value) is kind
    assert caught.value.billed is billed
    assert stub.key not in f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert len(stub.book.entries) == 1


async def test_the_wait_that_the_server_asks_for_arrives(engine, stub):
    stub.fault("429", retry_after=1)

    with pytest.raises(EngineRateLimited) as caught:
        await engine.generate(generation(), ignore)

    assert caught.value.retry_after_s == 1
    assert caught.value.request_id == "req_stub000001"


@pytest.mark.parametrize("fault", ["not_an_image", "empty_data", "bad_json", "error_200", "500"])
async def test_a_failed_call_keeps_the_providers_id_for_its_support(engine, stub, fault):
    stub.fault(fault)

    with pytest.raises(EngineError) as caught:
        await engine.generate(generation(), ignore)

    assert caught.value.request_id == "req_stub000001"


async def test_an_error_inside_a_success_is_said_in_its_words(engine, stub):
    stub.fault("error_200")

    with pytest.raises(BadReply, match="upstream exploded"):
        await engine.generate(generation(), ignore)


async def test_an_error_inside_a_success_is_known_by_its_code(engine, stub):
    stub.fault("raw", content=b'{"error":{"code":"insufficient_quota","message":"x"}}')

    with pytest.raises(EngineOutOfCredit):
        await engine.generate(generation(), ignore)


async def test_after_a_fault_the_next_call_works(engine, stub):
    stub.fault("rst")
    with pytest.raises(EngineFailed):
        await engine.generate(generation(), ignore)

    reply = await engine.generate(generation(), ignore)

    assert reply.pictures


async def test_a_wrong_key_is_refused_in_our_words(make_engine, stub):
    from pydantic import SecretStr

    engine = make_engine(key=SecretStr("sk-wrong-0123456789"))

    with pytest.raises(EngineAuth, match="did not accept the API key"):
        await engine.generate(generation(), ignore)


async def test_what_the_server_refuses_is_said_in_its_words(engine):
    with pytest.raises(EngineRefused, match="divisible by 16") as caught:
        await engine.generate(generation(size=Extent(1000, 1000)), ignore)

    assert caught.value.param == "size"


async def test_fewer_pictures_than_asked_for_are_kept_and_noted(engine, stub):
    stub.fault("fewer")

    reply = await engine.generate(generation(count=3), ignore)

    assert len(reply.pictures) == 2
    assert reply.note == "2 of 3 pictures came back."


async def test_one_bad_picture_does_not_cost_the_good_ones(engine, stub):
    stub.fault("bad_base64")

    reply = await engine.generate(generation(count=3), ignore)

    assert len(reply.pictures) == 2


async def test_more_pictures_than_asked_for_are_cut(engine, stub):
    stub.fault("more")

    reply = await engine.generate(generation(count=2), ignore)

    assert len(reply.pictures) == 2
    assert reply.note == ""


async def test_odd_items_between_pictures_are_skipped(engine, stub):
    stub.fault("odd_items")

    reply = await engine.generate(generation(), ignore)

    assert len(reply.pictures) == 1


@pytest.mark.parametrize("fault", ["no_usage", "nan_usage"])
async def test_usage_that_cannot_be_true_is_unknown_not_zero(engine, stub, fault):
    stub.fault(fault)

    reply = await engine.generate(generation(), ignore)

    assert reply.usage is None


async def test_a_picture_is_measured_not_believed(engine, stub):
    stub.fault("wrong_size")

    reply = await engine.generate(generation(), ignore)

    assert reply.pictures[0].extent == (816, 816)


async def test_the_engines_bytes_are_handed_on_untouched(engine, stub):
    signed = small_png() + b"provenance behind the end"
    stub.fault("raw", content=as_answer(signed))

    reply = await engine.generate(generation(), ignore)

    assert reply.pictures[0].data == signed


async def test_a_revised_prompt_arrives_as_plain_text(engine, stub):
    picture = base64.b64encode(small_png()).decode()
    body = f'{{"data":[{{"b64_json":"{picture}","revised_prompt":"a\\u0007 b\\n c"}}]}}'
    stub.fault("raw", content=body.encode())

    reply = await engine.generate(generation(), ignore)

    assert reply.revised_prompt == "a b c"


@pytest.mark.parametrize("missing", [2, 40, 900])
@pytest.mark.parametrize("file_format", list(FileFormat))
def test_a_picture_that_is_cut_off_is_noticed_in_every_format(file_format, missing):
    noise = np.random.default_rng(3).integers(0, 256, (96, 96, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, file_format.name)
    whole = file.getvalue()

    assert measured(whole).extent == (96, 96)
    with pytest.raises(BadReply):
        measured(whole[:-missing])


def test_a_picture_with_a_flipped_bit_is_noticed():
    data = bytearray(small_png())
    data[len(data) // 2] ^= 1

    with pytest.raises(BadReply, match="damaged"):
        measured(bytes(data))


@pytest.mark.parametrize("edge_px", [8_000, 12_000, 60_000])
def test_a_picture_beyond_all_measure_is_refused_by_its_header(edge_px):
    data = bytearray(small_png())
    data[16:24] = edge_px.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")

    with pytest.raises(BadReply, match="damaged"):
        measured(bytes(data))


@pytest.mark.parametrize("text", ["", "====", "a b!", "é" * 8])
def test_broken_base64_is_refused(text):
    with pytest.raises(BadReply):
        decode_base64(text)


def test_base64_in_lines_is_forgiven():
    assert decode_base64("aGVs\nbG8=\n") == b"hello"
