"""All that a database holds, for tests that look for what must not be there any more."""

from sqlalchemy import Engine, MetaData, create_engine, select


def every_row(engine: Engine) -> list[tuple[str, str]]:
    """Return every row of every table of the database, as text."""
    plain = create_engine(engine.url)  # without the guard: the test looks at all of it
    schemas = [None] if engine.dialect.name == "sqlite" else ["public", "dbos"]
    found = []
    with plain.connect() as connection:
        for schema in schemas:
            tables = MetaData(schema=schema)
            tables.reflect(connection)
            for table in tables.tables.values():
                found += [(table.name, str(tuple(row))) for row in connection.execute(select(table))]
    plain.dispose()
    return found
