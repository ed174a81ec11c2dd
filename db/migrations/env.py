"""What Alembic runs; `db.migrate` is the door for programs.

By hand: alembic -x url=postgresql://… revision --autogenerate -m "…"
"""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from db.engine import make_engine
from db.schema import metadata
from db.schema.ground import Choice, Json, UtcDateTime, Words


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the workflow engine's tables alone: on SQLite they lie in the same file."""
    return kind != "table" or name in metadata.tables


def plain(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write plain types into migrations, which must not change when our code does."""
    names = {Words: "sa.Text()", Choice: "sa.Text()", Json: "sa.JSON()", UtcDateTime: "sa.DateTime(timezone=True)"}
    return names.get(type(item), False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Run what Alembic was asked for, in the transaction of *connection*."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=ours,
        render_item=plain,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot alter a column in place
    )
    context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    with make_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as link:
        run(link)
