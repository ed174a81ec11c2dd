"""One file a command; this one lists them."""

import typer

from bot.commands import (
    analyze,
    auditing,
    backup,
    costs,
    credentials,
    demo,
    doctor,
    evaluating,
    exporting,
    importing,
    manifest,
    migrate,
    opportunities,
    people,
    privacy,
    report,
    reseal,
    serve,
    usage,
    webhooks,
    worker,
)

app = typer.Typer(
    help="Sales-call analyst: recordings in, proven MEDDIC analyses out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("migrate")(migrate.migrate)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("reseal")(reseal.reseal)
app.command("analyze")(analyze.analyze)
app.command("import")(importing.import_calls)
app.command("costs")(costs.costs)
app.command("report")(report.report)
app.command("usage")(usage.usage)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.command("eval")(evaluating.evaluate)
app.command("eval-export")(exporting.export)
app.command("rebuild")(exporting.rebuild)
app.command("manifest")(manifest.manifest)
app.command("role")(people.role)
app.command("restrict")(people.restrict)
app.add_typer(auditing.app, name="audit")
app.add_typer(credentials.keys, name="keys")
app.add_typer(credentials.tokens, name="tokens")
app.add_typer(webhooks.app, name="webhooks")
app.command("forget")(privacy.forget)
app.command("legal-hold")(privacy.legal_hold)
app.command("consent")(privacy.consent)
app.add_typer(opportunities.app, name="opportunities")
