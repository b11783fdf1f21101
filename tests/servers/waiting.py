"""Waiting for what another task or thread brings about, where there is no event to wait for."""

import asyncio
from collections.abc import Callable


async def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Until it holds; raises TimeoutError when it never does."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)
