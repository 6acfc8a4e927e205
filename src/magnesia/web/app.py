"""Two addresses and the headers that keep them private."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from importlib import resources

from fastapi import FastAPI, Request, Response
from fastapi.middleware.trustedhost import TrustedHostMiddleware

#: Names under which a browser on this machine reaches us; any other is a stranger's page pointed at us.
OUR_NAMES = ("localhost", "127.0.0.1")

#: What a visitor may ask; nothing can be changed through this app.
READING = ("GET", "HEAD")

PRIVATE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = (
    "default-src 'none'; {style}img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

#: A page of HTML and the one source of style that it needs ('sha256-...').
StyledPage = tuple[str, str]


def create_app(
    page: Callable[[], StyledPage | None],
    pdf: Callable[[], bytes | None],
) -> FastAPI:
    """Return the app; `page` and `pdf` are asked anew for every visit, so that nothing shown is stale."""
    # The framework would set up telemetry if an environment variable asked it to; nothing here ever does.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry={"auto_configure": False})

    @app.api_route("/", methods=list(READING))
    def report_page() -> Response:
        found = page()
        html, style = (_nothing_yet(), "") if found is None else found
        headers = {"Content-Security-Policy": _policy(style)}
        return Response(html, media_type="text/html", headers=headers)

    @app.api_route("/report.pdf", methods=list(READING))
    def report_pdf() -> Response:
        found = pdf()
        if found is None:
            return Response(_nothing_yet(), status_code=404, media_type="text/html")
        headers = {"Content-Disposition": 'inline; filename="report.pdf"'}
        return Response(found, media_type="application/pdf", headers=headers)

    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(OUR_NAMES), www_redirect=False)
    app.middleware("http")(_keep_private)
    return app


async def _keep_private(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    for name, value in PRIVATE.items():
        response.headers[name] = value
    response.headers.setdefault("Content-Security-Policy", _policy(""))
    return response


def _policy(style_source: str) -> str:
    return POLICY.format(style=f"style-src {style_source}; " if style_source else "")


@cache
def _nothing_yet() -> str:
    file = resources.files("magnesia.web") / "templates" / "nothing_yet.html"
    return file.read_text(encoding="utf-8")
