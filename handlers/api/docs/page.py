"""The page at /api/docs: the guide, then every endpoint and model; plain HTML that loads one style sheet of ours."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from handlers.api.docs.examples import example, written
from handlers.api.problems import PAGE, QUOTA, TYPES
from handlers.render.words import LANGUAGES, Words

Json = dict[str, Any]
HERE = Path(__file__).parent
SHORT = re.compile(r"\{\w+_id\}")
HEADING = re.compile(r"<h2>(.*?)</h2>")
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
"""
LINKS = " · ".join(
    f'<a href="/api/{path}">{words}</a>'
    for path, words in (
        ("openapi.json", "OpenAPI 3.1"),
        ("docs/call.sh", "call.sh"),
        ("docs/client.py", "client.py"),
        ("docs/problems", "problems"),
    )
)
LINKS += '<a class="narrow" href="#contents"> · contents</a>'
FOOT = "</body>\n</html>\n"


def slug(text: str) -> str:
    """Return what a heading is linked by."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def guide(base: str) -> tuple[str, list[str]]:
    """Return the guide as HTML, and its headings."""
    text = (HERE / "guide.md").read_text(encoding="utf-8").replace("{{base}}", base)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    titles = HEADING.findall(html)
    html = HEADING.sub(lambda found: f'<h2 id="{slug(found[1])}">{found[1]}</h2>', html)
    return scrolled(html), titles


def scrolled(html: str) -> str:
    """Return it with tables that move sideways by themselves on a phone."""
    return html.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")


def page(document: Json, base: str) -> str:
    """Return the whole page.

    Args:
        document: OpenAPI, as served.
        base: Address of the installation, for the examples.
    """
    text, titles = guide(base)
    rows = [(path, method.upper(), one) for path, ways in document["paths"].items() for method, one in ways.items()]
    parts = [
        HEAD.format(title="Sales call analyst: API"),
        "".join(navigation(titles, rows, document)),
        "<main>\n<h1>Sales call analyst: API</h1>\n",
        f'<p class="soft">Version {escape(document["info"]["version"])} · {LINKS}</p>\n',
        text,
        '<h2 id="endpoints">Endpoints</h2>\n',
        *(part for row in rows for part in endpoint(*row, document)),
        '<h2 id="models">Models</h2>\n<p>A field that is not there is empty; null is never written.</p>\n',
        *(part for name, one in sorted(document["components"]["schemas"].items()) for part in model(name, one)),
        "</main>\n",
        FOOT,
    ]
    return "".join(parts)


def navigation(titles: list[str], rows: list[tuple[str, str, Json]], document: Json) -> Iterator[str]:
    """Yield the table of contents."""
    yield '<nav id="contents">\n<strong>Guide</strong>\n<ul>\n'
    yield from (f'<li><a href="#{slug(one)}">{one}</a></li>\n' for one in titles)
    yield "</ul>\n<strong>Endpoints</strong>\n<ul>\n"
    for path, method, one in rows:
        yield f'<li><a href="#{one["operationId"]}">{title(method, SHORT.sub("{id}", path))}</a></li>\n'
    yield "</ul>\n<details><summary>Models</summary>\n<ul>\n"
    yield from (f'<li><a href="#{name}">{name}</a></li>\n' for name in sorted(document["components"]["schemas"]))
    yield "</ul></details>\n</nav>\n"


def title(method: str, path: str) -> str:
    """Return what an endpoint is called."""
    return f'<span class="method {method}">{method}</span>{escape(path)}'


def endpoint(path: str, method: str, one: Json, document: Json) -> Iterator[str]:
    """Yield one endpoint: what it is for, what it takes, an example, and what it answers."""
    yield f'<h3 id="{one["operationId"]}">{title(method, path)}</h3>\n<p>{inline(one["summary"])}</p>\n'
    scope = f"Scope <code>{one['x-scope']}</code>" if one["x-scope"] else "Any credential"
    yield f'<p class="soft">{scope} · limit <code>{one["x-limit"]}</code></p>\n'
    taken = [each for each in one["parameters"] if each["in"] != "path"]
    if taken:
        yield table(("Parameter", "In", ""), [parameter(each) for each in taken])
    if "requestBody" in one:
        schema = one["requestBody"]["content"]["application/json"]["schema"]
        yield f"<h4>Body: {kind(schema)}</h4>\n<pre><code>{sample(schema, document)}</code></pre>\n"
    yield from (part for status, answer in one["responses"].items() for part in reply(status, answer, document))


def parameter(one: Json) -> tuple[str, str, str]:
    """Return the cells of a parameter."""
    name = f"<code>{escape(one['name'])}</code>" + (" <strong>required</strong>" if one["required"] else "")
    return name, one["in"], told(one["schema"], one.get("description", ""))


def reply(status: str, answer: Json, document: Json) -> Iterator[str]:
    """Yield what one status means, a success with an example."""
    content = answer.get("content", {})
    media_type = next(iter(content), "")
    schema = content.get(media_type, {}).get("schema", {})
    if status == "default":
        return
    if not media_type.startswith("application/json"):
        shown = f" <code>{media_type}</code>" if media_type and "problem" not in media_type else ""
        yield f"<p><strong>{status}</strong> {problem_links(answer['description'])}{shown}</p>\n"
        return
    yield f"<details><summary><strong>{status}</strong> {escape(answer['description'])} {kind(schema)}</summary>\n"
    yield f"<pre><code>{sample(schema, document)}</code></pre></details>\n"


def problem_links(description: str) -> str:
    """Return a description with each problem named linked to its words."""
    return re.sub(r"`([a-z-]+)`", r'<a href="/api/docs/problems#\1">\1</a>', escape(description))


def sample(schema: Json, document: Json) -> str:
    """Return an example, escaped."""
    return escape(written(example(schema, document)))


def kind(schema: Json) -> str:
    """Return the name of a schema, linked where it has one."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    for options in ("oneOf", "anyOf"):
        if options in schema:
            return " or ".join(dict.fromkeys(kind(one) for one in schema[options]))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if "enum" in schema or "const" in schema:
        return " · ".join(f"<code>{escape(str(one))}</code>" for one in schema.get("enum", [schema.get("const")]))
    return escape(" ".join(filter(None, [schema.get("format", ""), str(schema.get("type", "any"))])))


def told(schema: Json, description: str) -> str:
    """Return what is to be known of a value: its kind, its bounds, its meaning."""
    bounds = [
        f"{words} {schema[name]}"
        for name, words in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"), ("default", "else"))
        if name in schema and schema[name] not in ("", None)
    ]
    lines = [kind(schema) + (f' <span class="soft">{escape(", ".join(bounds))}</span>' if bounds else "")]
    return "<br>".join([*lines, *([inline(description)] if description else [])])


def inline(text: str) -> str:
    """Return a sentence of the table of endpoints, its code marked."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def model(name: str, schema: Json) -> Iterator[str]:
    """Yield one model with its fields."""
    description = str(schema.get("description", "")).split("\n")[0]
    yield f'<h3 id="{name}">{name}</h3>\n<p>{inline(description)}</p>\n'
    if "properties" not in schema:
        yield f"<p>{kind(schema)}</p>\n"
        return
    required = set(schema.get("required", ()))
    yield table(
        ("Field", ""),
        [
            (
                f"<code>{field}</code>" + (" <strong>*</strong>" if field in required else ""),
                told(one, one.get("description", "")),
            )
            for field, one in schema["properties"].items()
        ],
    )


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a table of cells that are HTML already."""
    head = "".join(f"<th>{one}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n'


def problems_page() -> str:
    """Return the page that every problem's type leads to, with its words in each language."""
    parts = [
        HEAD.format(title="Sales call analyst: problems"),
        '<nav><a href="/api/docs">API</a></nav>\n<main>\n<h1>Problems</h1>\n',
        "<p>Each answer that is no success is <code>application/problem+json</code> with one of these types.</p>\n",
    ]
    for name, status in TYPES.items():
        uri = QUOTA if name == "quota-exceeded" else PAGE + name
        parts.append(f'<h2 id="{name}">{status} · {name}</h2>\n<p class="soft"><code>{uri}</code></p>\n')
        parts += [
            f'<p lang="{language}"><strong>{escape(words(f"api-title-{name}"))}</strong><br>{detail(words, name)}</p>\n'
            for language, words in ((one, Words(one)) for one in LANGUAGES)
        ]
    return "".join([*parts, "</main>\n", FOOT])


def detail(words: Words, name: str) -> str:
    """Return the words of a type, its own where they need nothing put in."""
    return escape(words(f"api-{name}", limit="1048576"))
