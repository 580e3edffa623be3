"""``cityties serve``: the explorer and the SPARQL endpoint."""

from __future__ import annotations

import click

from cityties.options import Context

__all__ = ["command"]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, help="Seconds a query may take."
)
@click.option("--max-rows", type=click.IntRange(1), default=100_000, show_default=True, help="Rows an answer may have.")
@click.pass_obj
def command(context: Context, *, host: str, port: int, timeout: float, max_rows: int) -> None:
    """Serve the explorer and the SPARQL endpoint to this machine, until Ctrl-C.

    Example: cityties serve --port 8080
    """
    import uvicorn

    from cityties.settings import setting_value
    from cityties.web.app import create_app
    from cityties.web.shield import LOCAL_HOSTS

    app = create_app(
        setting_value("store", context.store), timeout_s=timeout, max_rows=max_rows, hosts={*LOCAL_HOSTS, host}
    )
    context.note(f"Explorer: http://{host}:{port}/  SPARQL: http://{host}:{port}/sparql  Stop with Ctrl-C.")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
