"""The page: title bar, four tabs on the left, results on the right; and how it is launched.

The only public face of ``ui``. Must not know settings' source, adapters or engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import gradio as gr
from gradio.utils import get_space
from pydantic import SecretStr

from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.api import add_endpoints
from imagegen.ui.doors import doors_html
from imagegen.ui.errands import Desk, Errands, wire_errands
from imagegen.ui.feed import FeedWriter, ResultFeed
from imagegen.ui.forms import PRIVATE
from imagegen.ui.frame import Frame, build_settings, build_title_bar, fit_frame
from imagegen.ui.handlers import person_of, shows_errors
from imagegen.ui.hosting import Hosting, app_kwargs
from imagegen.ui.lifespan import lifespan
from imagegen.ui.login import ProxyTrust
from imagegen.ui.options import fit_file_controls, fit_run_controls
from imagegen.ui.sizes import fit_size_controls
from imagegen.ui.tabs.batch import build_batch_tab
from imagegen.ui.tabs.extend import build_extend_tab
from imagegen.ui.tabs.generate import build_generate_tab
from imagegen.ui.tabs.inpaint import build_inpaint_tab
from imagegen.ui.tabs.transform import build_transform_tab
from imagegen.ui.theme import page_head, studio_theme

_SPACES = ("https://huggingface.co", "https://*.hf.space")
"""Who may frame the page when it runs as a Space: the site that shows it."""

_UPLOAD_LIMIT = "20mb"
_CACHE_SWEEP_S = (3600, 86400)
_QUEUE_LENGTH = 200
_SESSIONS = 1000
_AT_ONCE: Mapping[str, Any] = MappingProxyType({**PRIVATE, "queue": False})


class HostSettings(Protocol):
    """What the page needs to know of the host's settings."""

    @property
    def host(self) -> str:
        """Address to listen on."""

    @property
    def port(self) -> int:
        """Port to listen on; 0 takes any free one."""

    @property
    def share(self) -> bool:
        """Whether to open a share link."""

    @property
    def root_path(self) -> str:
        """Path prefix behind a reverse proxy."""

    @property
    def hosts(self) -> str:
        """Further names under which the studio answers, parted by blanks."""

    @property
    def posts_per_minute(self) -> int:
        """How often one person may change something."""

    @property
    def login_header(self) -> str:
        """Header in which a trusted proxy names the person, "" for anonymous visitors."""

    @property
    def proxy_secret(self) -> SecretStr | None:
        """What proves the proxy."""

    @property
    def data_dir(self) -> Path:
        """Folder that must never be served."""


def build_ui(studio: Studio) -> gr.Blocks:
    """Lay the whole page out and wire it."""
    offer = studio.offer(Person(id=""))
    card = studio.card(offer.default_model)
    page: gr.Blocks = gr.Blocks(
        title="imagegen", analytics_enabled=False, delete_cache=_CACHE_SWEEP_S, fill_width=True
    )
    with page:
        badge, model = build_title_bar(offer)
        feed = ResultFeed(doors_html(), elem_id="results", render=False)
        with gr.Row(elem_id="studio"):
            with (
                gr.Column(elem_id="forms", min_width=320),
                gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs,
            ):
                with gr.Tab("Generate", id="generate"):
                    generate = build_generate_tab(studio, model=model, card=card, feed=feed)
                with gr.Tab("Transform", id="transform"):
                    transform = build_transform_tab(studio, model=model, card=card, feed=feed)
                with gr.Tab("Extend", id="extend"):
                    extend = build_extend_tab(studio, model=model, card=card, feed=feed)
                with gr.Tab("Inpaint", id="inpaint"):
                    inpaint = build_inpaint_tab(studio, model=model, card=card, feed=feed)
                with gr.Tab("Batch", id="batch"):
                    build_batch_tab(studio, page=page, model=model, card=card)
            with gr.Column(elem_id="library", min_width=320):
                feed.render()  # type: ignore[no-untyped-call]
        errands = Errands()
        settings = build_settings(offer)
        desk = Desk(
            tabs=tabs,
            generate=generate,
            transform=transform,
            extend=extend,
            inpaint=inpaint,
            feed=feed,
        )
        wire_errands(errands, desk, studio)
        frame = Frame(badge=badge, model=model, settings=settings)
        page.load(_wire_engine(frame, errands, desk, studio), model, frame.all(), **_AT_ONCE)
        _wire_opening(page, feed, studio)
        add_endpoints(studio)
    page.queue(default_concurrency_limit=None, max_size=_QUEUE_LENGTH, api_open=False)
    return page


def launch_options(studio: Studio, settings: HostSettings, secret: bytes) -> dict[str, Any]:
    """What ``Blocks.launch`` shall be called with.

    Launched, not mounted into another app: mounting would switch Gradio's file checks off.
    """
    hosting = Hosting(
        secret=secret,
        root_path=settings.root_path,
        embedders=_SPACES if get_space() else (),
        hosts=tuple(settings.hosts.split()),
        posts_per_minute=settings.posts_per_minute,
        login=_login(settings, secret),
    )
    return {
        "server_name": settings.host,
        "server_port": settings.port or None,
        "share": settings.share,
        "root_path": settings.root_path or None,
        "app_kwargs": app_kwargs(studio, hosting, during=lifespan(studio)),
        "theme": studio_theme(),
        "head": page_head(),
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "max_file_size": _UPLOAD_LIMIT,
        "allowed_paths": [],
        "blocked_paths": [str(settings.data_dir.expanduser().resolve())],
        "state_session_capacity": _SESSIONS,
    }


def _login(settings: HostSettings, secret: bytes) -> ProxyTrust | None:
    if not settings.login_header or settings.proxy_secret is None:
        return None
    return ProxyTrust(header=settings.login_header, proof=settings.proxy_secret, secret=secret)


def _wire_opening(page: gr.Blocks, feed: ResultFeed, studio: Studio) -> None:
    """After a (re)load: the strip again, and every job that still runs is followed again."""
    writer = FeedWriter(studio)

    @shows_errors
    async def open_page(request: gr.Request) -> Any:
        person = person_of(request)
        yield await writer.everything(person)
        running = await writer.unfinished(person)
        if running:
            async for update in writer.follow(running, person):
                yield update

    page.load(open_page, None, feed, concurrency_limit=None, **PRIVATE)


def _wire_engine(frame: Frame, errands: Errands, desk: Desk, studio: Studio) -> Any:
    """Fit the page to what this person can use, and the forms to the model they choose."""
    tabs = (desk.generate, desk.transform, desk.extend, desk.inpaint)
    runs = [tab.options for tab in tabs]
    size, file = desk.generate.size, desk.generate.file
    fields: list[Any] = [size.size, size.free, *file.all()]
    fields += [field for controls in runs for field in controls.all()]

    @shows_errors
    async def fit(chosen: str, request: gr.Request) -> dict[Any, Any]:
        return fit_frame(frame, studio.offer(person_of(request)), chosen)

    async def fit_model(name: str) -> dict[Any, Any]:
        card = studio.card(name)
        updates = fit_size_controls(size, card) | fit_file_controls(file, card)
        for controls in runs:
            updates |= fit_run_controls(controls, card)
        return updates

    errands.refresh(fit, frame.model, frame.all(), **_AT_ONCE)
    frame.model.change(fit_model, frame.model, fields, **_AT_ONCE)
    return fit
