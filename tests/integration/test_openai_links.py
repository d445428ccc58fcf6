"""Results behind an address: fetched from the server and its own hosts, from nowhere else."""

from __future__ import annotations

import base64

import httpx2
import pytest

from imagegen.adapters.openai_connection import Patience
from imagegen.domain.servers import GENERIC, XAI
from imagegen.errors import BadReply
from tests.fakes import small_png
from tests.orders import generation, ignore


class Links:
    """A server that leaves its picture behind an address, as a transport."""

    def __init__(self, link: str, picture: httpx2.Response | None = None) -> None:
        self.asked: list[httpx2.Request] = []
        self._link = link
        self._picture = picture or httpx2.Response(200, content=small_png())
        self.client = httpx2.AsyncClient(transport=httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.method == "POST":
            return httpx2.Response(200, json={"data": [{"url": self._link}]})
        return self._picture


ALLOWED = [
    "/v1/images/1/content",
    "http://pictures.local:8080/made/1.png",
    "https://imgen.x.ai/1.png",
    "data:image/png;base64," + base64.b64encode(small_png()).decode(),
]
FORBIDDEN = [
    "http://169.254.169.254/latest/meta-data/",
    "http://pictures.local/1.png",
    "https://pictures.local:8443/1.png",
    "http://pictures.local:8080@evil.example/1.png",
    "http://user:pw@pictures.local:8080/1.png",
    "//evil.example/1.png",
    "http:\\\\evil.example\\1.png",
    "http://imgen.x.ai/1.png",
    "https://imgen.x.ai:8443/1.png",
    "https://imgen.x.ai./1.png",
    "https://imgen.x.ai.evil.example/1.png",
    "https://evil.example/imgen.x.ai",
    "http://127.0.0.1:6379/",
    "http://[::1]:8080/1.png",
    "http://2130706433:8080/",
    "http://pictures.local.:8080/",
    "file:///etc/passwd",
    "ftp://pictures.local:8080/1.png",
    "gopher://pictures.local:8080/1.png",
    "http://pictures.local:99999/1.png",
    "data:image/png,rawbytes",
    "data:text/html;base64,PGgxPg==",
]


@pytest.mark.parametrize("link", ALLOWED, ids=lambda link: link[:40])
async def test_a_picture_behind_an_allowed_address_is_fetched(make_engine, link):
    server = Links(link)
    engine = make_engine(
        base_url="http://pictures.local:8080/v1", profile=XAI, http_client=server.client
    )

    reply = await engine.generate(generation(model="grok", quality="auto"), ignore)

    assert reply.pictures[0].data == small_png()


@pytest.mark.parametrize("link", FORBIDDEN)
async def test_a_picture_behind_any_other_address_is_not(make_engine, link):
    server = Links(link)
    engine = make_engine(
        base_url="http://pictures.local:8080/v1", profile=XAI, http_client=server.client
    )

    with pytest.raises(BadReply):
        await engine.generate(generation(model="grok", quality="auto"), ignore)

    assert [request.method for request in server.asked] == ["POST"]


async def test_the_key_goes_to_the_server_itself_and_to_no_other_host(make_engine):
    sent = {}
    for link in ("/1.png", "https://imgen.x.ai/1.png"):
        server = Links(link)
        engine = make_engine(
            base_url="http://pictures.local:8080/v1", profile=XAI, http_client=server.client
        )
        await engine.generate(generation(model="grok", quality="auto"), ignore)
        sent[link] = "authorization" in server.asked[1].headers

    assert sent == {"/1.png": True, "https://imgen.x.ai/1.png": False}


@pytest.mark.parametrize(
    "picture",
    [
        httpx2.Response(302, headers={"location": "http://169.254.169.254/"}),
        httpx2.Response(404, content=small_png()),
        httpx2.Response(200, content=b"<html>"),
        httpx2.Response(200, content=small_png() + bytes(31 * 1024 * 1024)),
    ],
    ids=["redirect", "gone", "page", "flood"],
)
async def test_an_address_that_gives_no_picture_is_a_bad_reply(make_engine, picture):
    server = Links("/1.png", picture)
    engine = make_engine(profile=GENERIC, http_client=server.client)

    with pytest.raises(BadReply):
        await engine.generate(generation(model="flux", quality="auto"), ignore)

    assert len(server.asked) == 2


async def test_an_address_on_a_real_server_is_fetched_before_the_deadline(make_engine, stub):
    stub.fault("url_only", link="/_stub/book")

    with pytest.raises(BadReply, match="not a PNG"):
        await make_engine(patience=Patience(total_s=10)).generate(generation(), ignore)
