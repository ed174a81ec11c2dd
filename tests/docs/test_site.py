"""The documentation site builds strictly, loads nothing from elsewhere, and shows only pictures the product drew."""

import os
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.acceptance.test_gallery import GALLERY
from tests.fakes.chromium import PHONE, WIDE, launched, patient
from tests.fakes.terminal import terminal

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PICTURE = re.compile(r"!\[([^\]]*)\]\((?:\.\./)?pictures/([^)\s]+)\)")
RUNNABLE = re.compile(r"^<!-- runnable -->\n```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
FOR_PEOPLE = (
    *("index", "quick-start", "for-reps", "for-managers", "for-admins", "concepts", "faq"),
    *("coaching", "alerts", "reports", "access"),
)
WIDE_PAGES = ("faults", "asvs", "observability", "benchmarks", "for-admins", "zh-TW/for-reps", "zh-TW/concepts")
COLUMNS = """() => [...document.querySelectorAll(".md-content thead tr")].map(
  (row) => [...row.cells].map((cell) => cell.clientWidth))"""
LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "\n".join(line for line in done.stderr.splitlines() if "INFO" not in line)
    return folder


class Loaded(HTMLParser):
    """Collects what a browser would fetch for a page by itself."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of whatever is loaded; other languages' pages are linked, not loaded."""
        given = dict(attrs)
        if tag in LOADS and given.get("rel") not in {"alternate", "canonical", "prev", "next"}:
            self.addresses.append(given.get(LOADS[tag]) or "")


def test_nothing_is_loaded_from_other_hosts(site: Path) -> None:
    """Neither pages nor style sheets name another host; Mermaid is the one in the site."""
    for page in site.rglob("*.html"):
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        assert [one for one in loaded.addresses if "//" in one] == [], page
    for style in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style
    drawn = (site / "architecture.html").read_text(encoding="utf-8")
    assert 'src="assets/mermaid.js"' in drawn
    assert (site / "assets" / "mermaid.js").stat().st_size > 1_000_000


async def test_wide_tables_are_readable(site: Path) -> None:
    """No page is wider than a window or a phone, tables scroll by themselves; the wide column is the one with much."""
    async with launched() as browser:
        for size in (WIDE, PHONE):
            context = await patient(browser, size)
            tab = await context.new_page()
            for page in WIDE_PAGES:
                await tab.goto((site / f"{page}.html").as_uri())
                assert await tab.evaluate("document.documentElement.scrollWidth") <= size["width"], page
            await tab.goto((site / "faults.html").as_uri())
            [[number, *_, tests, _, _]] = await tab.evaluate(COLUMNS)
            assert number < 60  # pixels: three digits
            assert tests >= 100
            assert size is PHONE or tests > 300
            await context.close()


@pytest.mark.parametrize("page", FOR_PEOPLE)
def test_pages_for_people_are_there_in_both_languages(site: Path, page: str) -> None:
    """Each leads to itself in the other language; the Chinese one is Chinese, with Chinese pictures."""
    english, chinese = (site / place / f"{page}.html" for place in ("", "zh-TW"))
    assert f'href="zh-TW/{page}.html"' in english.read_text(encoding="utf-8") or page == "index"
    told = chinese.read_text(encoding="utf-8")
    assert '<html lang="zh-TW"' in told
    written = (DOCS / f"{page}.zh-TW.md").read_text(encoding="utf-8")
    assert "pictures/en/" not in written
    assert len(re.findall(r"^## ", written, re.MULTILINE)) >= len(
        re.findall(r"^## ", (DOCS / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_every_picture_is_one_that_the_product_drew() -> None:
    """Pictures named in pages, pictures kept, and pictures `make pictures` takes are the same; each says itself."""
    named = {}
    for page in DOCS.rglob("*.md"):
        for alt, picture in PICTURE.findall(page.read_text(encoding="utf-8")):
            assert alt, f"{page}: {picture} has no words for who does not see it"
            named[picture] = page.name
    kept = {str(one.relative_to(DOCS / "pictures")) for one in (DOCS / "pictures").rglob("*.png")}
    assert set(named) == kept == {f"{one}.png" for one in GALLERY}


def test_commands_that_need_no_account_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logs_restored: None
) -> None:
    """Each line of the blocks marked runnable ends without an error, in a folder with the files they name."""
    (tmp_path / "call.vtt").write_text(
        "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ann>What does one wrong carton cost you?\n\n"
        "00:04.000 --> 00:09.000\n<v Bob>About 32 euros each, and Helena has to sign.\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    run = terminal(tmp_path)
    blocks = [block for page in sorted(DOCS.rglob("*.md")) for block in RUNNABLE.findall(page.read_text("utf-8"))]
    lines = {line.partition("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()}
    assert len(blocks) > 1
    for line in sorted(lines):
        *program, command = shlex.split(line)[:4]
        assert program == ["python", "-m", "bot"]
        done = run(command, *shlex.split(line)[4:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
