"""`congthu run`: serve mail until told to stop; `--trial` serves loopback with a sink and shows the sample tour."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway import garbage, log
from gateway.app import App
from gateway.cli.faults import CONFIGURATION, FINDINGS, UNAVAILABLE, mistakes_told, stop
from gateway.cli.options import Config
from gateway.cli.tour import Tour, load_tour, take_tour
from gateway.engines.process import WorkerFailed
from gateway.office import load_office
from gateway.ports import RecordsUnavailable
from gateway.reload import Reloader
from gateway.settings import ListenerSettings, NextHopSettings, Settings, WebSettings, find, load
from gateway.smtp.certificates import CertificateRefused
from gateway.smtp.trial import TrialSink
from gateway.systemd import ServiceState
from gateway.web.webhook import KeyRefused

TRIAL_PORT = 2525
SINK_PORT = 2526
WEB_PORT = 9465


def run(
    trial: Annotated[
        bool, typer.Option("--trial", help="Serve loopback with a built-in sink; nothing is delivered.")
    ] = False,
    tour: Annotated[Path | None, typer.Option(help="With --trial: a folder of samples to send once.")] = None,
    once: Annotated[
        bool, typer.Option("--once", help="With --trial: end after the tour; 0 if all went as expected.")
    ] = False,
    config: Config = None,
) -> None:
    """Serve mail until SIGTERM or Ctrl-C. SIGHUP reads the files anew, as does a change of them."""
    with mistakes_told():
        file = find(config)
        written = load(file)
        settings = trial_settings(written) if trial else written
        settings.require_service()
        office = load_office(settings)
        samples = load_tour(tour) if tour is not None else None
    log.serve("error" if trial else settings.log.level)
    try:
        app = App(settings, office, trial=TrialSink("127.0.0.1", SINK_PORT) if trial else None)
        state = ServiceState.take(os.environ)
        reloader = Reloader(app, file, written, settings, during=state.reloading)
        good = asyncio.run(_serve(app, reloader, state, settings, samples, once=once))
    except WorkerFailed as error:
        stop(UNAVAILABLE, f"no worker that reads messages could be started: {error}")
    except (CertificateRefused, KeyRefused) as error:
        stop(CONFIGURATION, str(error))
    except OSError as error:
        stop(UNAVAILABLE, f"cannot serve: {error}")
    except RecordsUnavailable:
        stop(UNAVAILABLE, f"neither {settings.records.database} nor {settings.records.spool} can be written")
    finally:
        log.close()
    if not good:
        raise typer.Exit(FINDINGS)


def trial_settings(settings: Settings) -> Settings:
    """The same office on loopback: one listener that takes everyone's word for who they are, one sink."""
    loopback = ["127.0.0.0/8"]
    listener = ListenerSettings.model_validate(
        {
            "name": "trial",
            "address": f"127.0.0.1:{TRIAL_PORT}",
            "allowed_networks": loopback,
            "xforward_networks": loopback,
            "next_hop": "sink",
        }
    )
    hop = NextHopSettings.model_validate({"address": f"127.0.0.1:{SINK_PORT}"})
    web = settings.web or WebSettings.model_validate({"address": f"127.0.0.1:{WEB_PORT}"})
    tell = settings.tell and settings.tell.model_copy(update={"through": "sink"})
    return settings.model_copy(update={"listeners": (listener,), "next_hops": {"sink": hop}, "web": web, "tell": tell})


async def _serve(
    app: App, reloader: Reloader, state: ServiceState, settings: Settings, samples: Tour | None, *, once: bool
) -> bool:
    """Serve; the return is whether the tour went as expected (true without one)."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log.loop_fault)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    loop.add_signal_handler(signal.SIGHUP, reloader.ask)
    await app.start()
    garbage.settle()
    state.ready()
    alive = asyncio.create_task(state.stay_alive())
    reloading = asyncio.create_task(reloader.run())
    good = True
    try:
        if samples is not None:
            citations = {article: one.short for article, one in app.office.policies.articles.items()}
            port, database = app.listeners[0].port, settings.records.database
            good = await asyncio.to_thread(take_tour, samples, "127.0.0.1", port, database, citations)
            host, port = settings.web.host_port if settings.web else ("", 0)
            print(f"Metrics: http://{host}:{port}/metrics   Health: http://{host}:{port}/readyz")
        if not once:
            if samples is not None:
                print(f"Serving on 127.0.0.1:{app.listeners[0].port} (TRIAL: nothing is delivered); Ctrl-C ends.")
            sys.stdout.flush()
            await ended.wait()
    finally:
        reloading.cancel()
        await asyncio.gather(reloading, return_exceptions=True)
        state.stopping()
        await app.stop()
        alive.cancel()
    return good
