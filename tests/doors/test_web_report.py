"""The app on localhost: two addresses, closed to everybody but this machine's own browser."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys

import httpx
import pytest
from fastapi import FastAPI

from magnesia.errors import InputError
from magnesia.report import ReportContent, render_html, style_source
from magnesia.web import create_app, serve

OURS = "http://localhost:8080"


class Visitor:
    """A browser's view of the app: one request, one answer."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def get(self, path: str, *, host: str = "localhost:8080", method: str = "GET") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
                return await client.request(method, path, headers={"host": host})

        return asyncio.run(ask())


@pytest.fixture(scope="module")
def with_answer(simulated_report: ReportContent) -> Visitor:
    html = render_html(simulated_report)
    return Visitor(create_app(lambda: (html, style_source()), lambda: b"%PDF-1.7 x"))


@pytest.fixture(scope="module")
def without_answer() -> Visitor:
    return Visitor(create_app(lambda: None, lambda: None))


def test_the_report_is_the_first_page(with_answer: Visitor) -> None:
    got = with_answer.get("/")
    assert got.status_code == 200
    assert "helps with pain" in got.text
    assert got.headers["content-type"].startswith("text/html")


def test_the_pdf_stands_beside_it(with_answer: Visitor) -> None:
    got = with_answer.get("/report.pdf")
    assert got.content.startswith(b"%PDF")
    assert got.headers["content-type"] == "application/pdf"


def test_without_an_answer_the_page_says_calmly_what_to_do_next(without_answer: Visitor) -> None:
    got = without_answer.get("/")
    assert got.status_code == 200
    assert "There is no answer to show yet" in got.text
    assert "magnesia demo" in got.text
    assert without_answer.get("/report.pdf").status_code == 404


@pytest.mark.parametrize("path", ["/", "/report.pdf", "/nowhere"])
def test_every_answer_is_private_and_uncached(
    with_answer: Visitor, without_answer: Visitor, path: str
) -> None:
    for client in (with_answer, without_answer):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "access-control-allow-origin" not in headers


def test_the_policy_allows_exactly_the_style_of_the_page(with_answer: Visitor) -> None:
    assert f"style-src {style_source()};" in with_answer.get("/").headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "localhost.evil.example", "192.168.1.7:8080", ""]
)
def test_a_stranger_s_name_for_this_machine_is_refused(with_answer: Visitor, host: str) -> None:
    got = with_answer.get("/", host=host)
    assert got.status_code == 400
    assert "pain" not in got.text
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:9000"])
def test_this_machine_s_own_names_are_answered(with_answer: Visitor, host: str) -> None:
    assert with_answer.get("/", host=host).status_code == 200


@pytest.mark.parametrize("path", ["/", "/report.pdf"])
def test_a_browser_may_ask_for_the_head_alone(with_answer: Visitor, path: str) -> None:
    got = with_answer.get(path, method="HEAD")
    assert (got.status_code, got.content) == (200, b"")
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_through_it(with_answer: Visitor, method: str) -> None:
    assert with_answer.get("/", method=method).status_code == 405


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_are_no_other_pages(with_answer: Visitor, path: str) -> None:
    assert with_answer.get(path).status_code == 404


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"Port {port} cannot be used"):
            serve(port, None, open_browser=False)


def test_an_impossible_port_is_said_in_one_sentence() -> None:
    with pytest.raises(InputError, match="Port 70000 does not exist"):
        serve(70000, None, open_browser=False)


def test_no_telemetry_is_set_up_even_when_the_environment_asks_for_it() -> None:
    environment = {
        **os.environ,
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
    }
    code = "from magnesia.web.app import create_app; create_app(lambda: None, lambda: None)"
    made = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert (made.stdout, made.stderr) == ("", "")
