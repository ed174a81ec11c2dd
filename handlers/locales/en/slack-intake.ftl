# What became of a file that was shared, and of a call that failed because of its file.
offer-failed = “{ $name }” was not analyzed. { $why }
offer-another-file = Share another file here, and I ask again.
button-try-again = Try again
progress-another-file = The same file would end the same way. Share another file here: it becomes a call of its own.
intake-table = “{ $name }” looks like a table. To bring opportunities in from it, save it as CSV, then `{ $command }` → Opportunities → Import CSV: you see first what would change.
intake-table-admins = “{ $name }” looks like a table. Administrators bring opportunities in, with `{ $command }`. For a call, send me its recording or transcript.
