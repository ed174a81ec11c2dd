"""Give the site's diagrams Mermaid from a wheel: the theme would load it from another host."""

from importlib.util import find_spec
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

SCRIPT = "assets/mermaid.js"


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
