"""Starts the app on the loopback address, and nowhere else."""

from __future__ import annotations

import socket
import sys
import webbrowser
from pathlib import Path

import uvicorn

from magnesia import study
from magnesia.errors import InputError
from magnesia.web.app import create_app

LOOPBACK = "127.0.0.1"


def serve(port: int, profile_dir: Path | str | None, *, open_browser: bool) -> None:
    """Serve until interrupted; the port is taken before anything is said, so that what is said is true."""
    app = create_app(
        page=lambda: study.report_page(profile_dir),
        pdf=lambda: study.report_pdf(profile_dir),
    )
    with _listening(port) as listener:
        address = f"http://localhost:{listener.getsockname()[1]}"
        sys.stdout.write(f"Your report: {address} (on this machine only; end with Ctrl+C)\n")
        sys.stdout.flush()
        if open_browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    """Return a socket that listens on the port; 0 lets the system choose a free one."""
    if not 0 <= port <= 65535:
        raise InputError(
            "port-impossible", f"Port {port} does not exist; choose one from 1024 to 65535.", port=port
        )
    try:
        return socket.create_server((LOOPBACK, port), backlog=64)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise InputError(
            "port-taken",
            f"Port {port} cannot be used ({reason}); choose another one with --port, for example 8081.",
            port=port,
        ) from problem
