"""``cityties serve``: the explorer and the SPARQL endpoint."""

from __future__ import annotations

import click

from cityties.options import Context
from cityties.settings import setting_value

__all__ = ["command"]


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, help="Seconds a query.")
@click.option("--max-rows", type=click.IntRange(1), default=100_000, show_default=True, help="Rows of an answer.")
@click.option("--writable", is_flag=True, help="Let changes in, with a token: CITYTIES_TOKEN or a new one.")
@click.pass_obj
def command(context: Context, *, port: int, timeout: float, max_rows: int, writable: bool) -> None:
    """Open the explorer and a SPARQL 1.1 endpoint on this machine alone (127.0.0.1); Ctrl-C stops it.

    The graph is only read unless --writable is given: then whoever has the token may send SPARQL updates, drop reports
    and judge what was extracted. What another process ingests meanwhile shows at once.
    """
    import os
    import secrets
    import socket
    from contextlib import nullcontext

    import uvicorn

    from cityties.web.app import create_app

    place = setting_value("store", context.store)
    elsewhere = "://" in place
    if elsewhere and writable:
        raise click.UsageError("updates of a store on a server go to that server; leave --writable out.")
    given = os.environ.get("CITYTIES_TOKEN", "")
    token = (given or secrets.token_urlsafe(24)) if writable else ""
    # A folder is opened anew for each request, to see what is new; a server always tells what is there.
    opened = context.open_store(read_only=True) if elsewhere else nullcontext(place)
    # The protocol must be named: only then does asyncio send small answers at once, instead of 40 ms later.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with opened as store, made as listening:
        app = create_app(store, timeout_s=timeout, max_rows=max_rows, token=token)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(f"port {port}: {error.strerror}; choose another with --port.") from error
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        click.echo(f"{address}/        the explorer\n{address}/sparql  the SPARQL endpoint", err=True)
        if token and not given:
            click.echo(f"updates: Authorization: Bearer {token}", err=True)
        if token:
            known = f"#token={token}" if not given else ""
            click.echo(f"{address}/ingest{known}  add reports\n{address}/review{known}  review", err=True)
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listening])
