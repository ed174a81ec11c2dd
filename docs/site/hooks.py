"""Give the site's diagrams Mermaid from a wheel, where the theme would load it from a host; and tables their room."""

import re
from importlib.util import find_spec
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

SCRIPT = "assets/mermaid.js"
CELL = re.compile(r"<td\b.*?</td>", re.DOTALL)
CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
JOINT = re.compile(r"(?<=\w)[/_.](?=\w)")


def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Leave out an empty table of contents, whose room is the page's; let names in tables break at their joints."""
    if not any(heading.children for heading in page.toc):
        page.meta["hide"] = ["toc"]
    return CELL.sub(lambda cell: CODE.sub(lambda code: JOINT.sub(r"\g<0><wbr>", code[0]), cell[0]), html)


def on_post_page(output: str, *, page: Page, **_: object) -> str:
    """Load it, before the theme looks for it, where there is something to draw: it is large."""
    if 'class="mermaid"' not in output:
        return output
    return output.replace("</head>", f'<script src="{get_relative_url(SCRIPT, page.url)}"></script></head>', 1)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Add the script once, to the site's root."""
    found = find_spec("mermaidx")  # found, not imported: it would start the drawing engine it also brings
    if found is None or found.origin is None:
        raise PluginError("mermaidx is not installed (make setup)")
    bundled = Path(found.origin).parent / "assets" / "mermaid.js"
    (Path(config.site_dir) / SCRIPT).write_bytes(bundled.read_bytes())
