"""The stub's HTTP side: reads requests into the book, suffers faults, answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.responses import StreamingResponse as Streaming
from starlette.routing import Route

from imagegen.domain.geometry import Extent
from tests.stub_openai import words
from tests.stub_openai.answers import Order, as_sse, events, images_answer
from tests.stub_openai.book import Book, Entry, Upload
from tests.stub_openai.faults import REFUSALS, Fault, Faults, twisted
from tests.stub_openai.rules import Refusal, check

Abort = Callable[[Request], None]
_HTML = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
_STALL_S = 3600.0


class StubApp:
    """The endpoints; ``abort`` resets a request's connection."""

    def __init__(self, *, key: str, book: Book, faults: Faults, abort: Abort) -> None:
        self.latency_s = 0.0
        self._key = key
        self.book = book
        self.faults = faults
        self._abort = abort

    def routes(self) -> Starlette:
        """As an ASGI application."""
        posts = {
            "/v1/images/generations": self._images,
            "/v1/images/edits": self._images,
            "/v1/responses": self._words(words.responses),
            "/v1/chat/completions": self._words(words.chat),
            "/v1/moderations": self._words(words.moderations),
            "/v1/embeddings": self._words(words.embeddings),
            "/_stub/fault": self._add_fault,
        }
        return Starlette(
            routes=[
                *(Route(path, handler, methods=["POST"]) for path, handler in posts.items()),
                Route("/v1/models", self._words(lambda entry: words.models()), methods=["GET"]),
                Route("/_stub/book", self._show_book, methods=["GET"]),
            ]
        )

    async def _show_book(self, request: Request) -> Response:
        return JSONResponse([entry.as_json() for entry in self.book.entries])

    async def _add_fault(self, request: Request) -> Response:
        told = await request.json()
        endpoint = told.pop("endpoint", "")
        self.faults.add(Fault(kind=told.pop("kind"), endpoint=endpoint, options=told))
        return JSONResponse({"ok": True})

    def _words(self, answer: Callable[[Entry], dict[str, Any]]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            return await self._answered(request, lambda entry: run_in_threadpool(answer, entry))

        return endpoint

    async def _images(self, request: Request) -> Response:
        return await self._answered(request, None)

    async def _answered(self, request: Request, answer: Any) -> Response:
        entry = await self._enter(request)
        fault = self.faults.take(entry.endpoint)
        try:
            early = await self._suffer(request, entry, fault)
            if early is not None:
                response = early
            elif answer is None:
                response = await self._paint(request, entry, fault)
            else:
                response = JSONResponse(await answer(entry))
        except Refusal as refusal:
            response = JSONResponse(refusal.as_json(), status_code=refusal.body.status)
        response.headers.setdefault("x-request-id", entry.request_id)
        entry.status = response.status_code
        self.book.close(entry)
        return response

    async def _enter(self, request: Request) -> Entry:
        params: dict[str, Any] = {}
        uploads: list[Upload] = []
        body = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form(max_files=40, max_part_size=2**22) as form:
                for name, value in form.multi_items():
                    if isinstance(value, str):
                        params[name] = value
                        continue
                    told = {"filename": value.filename or "", "mime": value.content_type or ""}
                    uploads.append(Upload(field=name, data=await value.read(), **told))
        elif body:
            params = json.loads(body)
        return self.book.open(
            endpoint=request.url.path,
            params=params,
            headers=dict(request.headers),
            uploads=tuple(uploads),
            bytes_in=len(body),
        )

    async def _suffer(self, request: Request, entry: Entry, fault: Fault | None) -> Response | None:
        """Faults that come before any work, the key, and the latency."""
        kind = fault.kind if fault else ""
        options = dict(fault.options) if fault else {}
        if kind in REFUSALS:
            return _refused(REFUSALS[kind], options)
        if kind == "raw":
            return Response(options.pop("content"), **options)
        if kind == "503_html":
            return HTMLResponse(_HTML, status_code=503)
        if kind == "200_html":
            return HTMLResponse(_HTML)
        if kind == "redirect":
            return RedirectResponse(options.get("to", "/v1/images/generations"), 307)
        if request.headers.get("authorization") != f"Bearer {self._key}":
            raise REFUSALS["401"]
        await asyncio.sleep(float(options.get("seconds", 5)) if kind == "slow" else self.latency_s)
        return None

    async def _paint(self, request: Request, entry: Entry, fault: Fault | None) -> Response:
        is_edit = entry.endpoint.endswith("edits")
        check(entry.params, entry.uploads, is_edit=is_edit)
        order = Order.read(entry)
        entry.billed_usd, entry.pictures = order.usd, order.count
        kind = fault.kind if fault else ""
        if kind == "rst":
            self._abort(request)
            return Response()
        if kind == "wrong_size":
            order = replace(order, extent=Extent(816, 816))
        if str(entry.params.get("stream", "")).lower() == "true" and kind != "sse_as_json":
            return Streaming(
                self._events(request, order, is_edit, kind), media_type="text/event-stream"
            )
        payload = twisted(await run_in_threadpool(images_answer, order), fault)
        return self._sent(request, json.dumps(payload).encode(), kind)

    def _sent(self, request: Request, body: bytes, kind: str) -> Response:
        if kind == "bad_json":
            body = body[: len(body) // 2]
        if kind in ("cut_body", "stall", "drip"):
            headers = {"content-length": str(len(body))}
            part = _drops(body) if kind == "drip" else self._half(request, body, kind == "stall")
            return Streaming(part, headers=headers, media_type="application/json")
        return Response(body, media_type="application/json")

    async def _half(self, request: Request, body: bytes, stalls: bool) -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]
        await asyncio.sleep(_STALL_S if stalls else 0.05)
        self._abort(request)

    async def _events(
        self, request: Request, order: Order, is_edit: bool, kind: str
    ) -> AsyncIterator[bytes]:
        async for event in iterate_in_threadpool(events(order, is_edit=is_edit)):
            is_final = event["type"].endswith(".completed")
            if is_final and kind == "sse_cut":
                await asyncio.sleep(0.05)
                self._abort(request)
                return
            if is_final and kind == "sse_end":
                return
            if is_final and kind == "sse_error":
                error = {"message": "Out of paint.", "code": "server_error", "type": "x"}
                yield f"event: error\ndata: {json.dumps({'error': error})}\n\n".encode()
                return
            if is_final and kind == "sse_garbage":
                yield b"data: {this is not json\n\n"
                return
            if not is_final and kind == "sse_bad_partial":
                event |= {"b64_json": "§§"}
            yield as_sse(event)


async def _drops(body: bytes) -> AsyncIterator[bytes]:
    """A byte at a time: always something, never enough."""
    for at in range(len(body)):
        yield body[at : at + 1]
        await asyncio.sleep(0.1)


def _refused(refusal: Refusal, options: dict[str, Any]) -> Response:
    """A scripted refusal: ``retry_after``, ``code``, ``message`` and so on may be given."""
    headers = {}
    if "retry_after" in options:
        headers["retry-after"] = str(options.pop("retry_after"))
    body = refusal.as_json()
    body["error"] |= options
    return JSONResponse(body, status_code=refusal.body.status, headers=headers)
