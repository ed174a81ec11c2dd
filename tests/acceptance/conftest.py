"""The product on its stage and a browser in front of it: once for each module that asks, for both take seconds."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from tests.acceptance import stage
from tests.acceptance.stage import once
from tests.fakes.chromium import chromium, launched


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product: playground, web application and worker."""
    chromium()  # nobody would look at it otherwise
    with stage.raised(tmp_path_factory.mktemp("stage")) as found:
        yield found


@once
async def browser() -> AsyncIterator[Browser]:
    """One browser for every visit."""
    async with launched() as found:
        yield found
