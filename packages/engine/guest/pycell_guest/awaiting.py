"""Waiting for what a script has made that is to be awaited."""

import builtins

__builtins__ = dict(vars(builtins))  # see text.py


def awaited(value):
    """What the awaitable comes to, in an event loop of its own."""
    import asyncio

    async def wait():
        # asyncio.run would wait for the executor's threads; they end with the run.
        asyncio.get_running_loop().shutdown_default_executor = _nothing
        return await value

    return asyncio.run(wait())


async def _nothing(*_args):
    pass
