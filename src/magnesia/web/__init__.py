"""The app on localhost: parse, one study function, render.

Duty: shows the person's report in a browser on the same machine.
Takes: GET and HEAD requests from this machine, for `/` and `/report.pdf`.
Gives: the report page, the report as PDF, or a calm page that says what to do next.
Never: listens on any other address than 127.0.0.1; answers to a name that is not this machine's; runs a
    script; stores a page in a browser's cache; computes.
Start reading at: `app.create_app`, then `serve`.

Not built yet: writing down doses and scores, the plan, the calendar and the settings. Until then the command
line does those, and this room holds no page that pretends to.
"""

from magnesia.web.app import create_app
from magnesia.web.serve import serve

__all__ = ["create_app", "serve"]
