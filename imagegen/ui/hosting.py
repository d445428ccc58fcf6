"""What Gradio hands on to its FastAPI app: our routes, our middleware, and no API docs.

Launched this way rather than mounted, so that Gradio's own file checks stay on. Must not know
widgets or settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.routing import Route

from imagegen.services.studio import Studio
from imagegen.ui.arrivals import take_arrivals
from imagegen.ui.batch_routes import BatchRoutes
from imagegen.ui.belongings import Apart
from imagegen.ui.doorkeeper import Lifespan, keep_door, quiet
from imagegen.ui.edge import Edge
from imagegen.ui.guard import Framing, Guard
from imagegen.ui.login import KnowLogin, ProxyTrust
from imagegen.ui.pace import Pace
from imagegen.ui.visitor import KnowPerson, Visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """How the page is reached.

    Attributes:
        secret: signs the visitors' cookies; must outlive a restart.
        root_path: path prefix or whole address behind a reverse proxy, "" for none.
        embedders: other sites that may show the page in a frame.
        hosts: names under which the studio answers, besides this machine's own.
        posts_per_minute: how often one person may change something.
        login: the proxy that signs people in; None lets anonymous visitors in.
    """

    secret: bytes
    root_path: str = ""
    embedders: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    posts_per_minute: int = 600
    login: ProxyTrust | None = None


def app_kwargs(studio: Studio, hosting: Hosting, during: Lifespan = quiet) -> dict[str, Any]:
    """For ``launch(app_kwargs=…)``; the first middleware is the outermost.

    ``during`` runs from the app's start to its end.
    """
    # Ours comes before Gradio's own route of the same path, so it is the one that answers.
    uploads = Route("/gradio_api/upload", take_arrivals, methods=["POST"])
    return {
        "routes": [*Edge(studio).routes(), *BatchRoutes(studio).routes(), uploads],
        "middleware": [
            Middleware(Guard, Framing(sites=hosting.embedders)),
            _knowing(hosting),
            Middleware(Pace, per_minute=hosting.posts_per_minute),
            Middleware(Apart, cache=Path(get_upload_folder())),
        ],
        "lifespan": keep_door((*hosting.hosts, hosting.root_path), during),
        "docs_url": None,
        "redoc_url": None,
        "openapi_url": None,
    }


def _knowing(hosting: Hosting) -> Middleware:
    """What finds out who is asking: a sign-in where there is one, else a visitor's cookie."""
    if hosting.login is not None:
        return Middleware(KnowLogin, hosting.login)
    return Middleware(
        KnowPerson,
        Visitors(hosting.secret),
        path=hosting.root_path,
        embedded=bool(hosting.embedders),
    )
