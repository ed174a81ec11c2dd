# What went wrong, and what to do next.
provider-unavailable = { $provider } does not answer at the moment. Nothing is lost; try again in a few minutes.
outcome-unknown = A paid call to { $provider } was sent and never answered. It may have been billed, so it is not repeated unasked. Choose Retry to make it again.
our-fault = Something went wrong on our side. Nothing is lost. Give the error id to your administrator.
conversation-not-found = There is no conversation "{ $reference }". Check the id or case number.
conversation-canceled = This conversation was canceled. Nothing more is done or paid for.
conversation-exists = There is a conversation with this external id already.
opportunity-not-found = There is no such opportunity. Check the id, case number or company.
recording-missing = The recording is not in storage any more. Upload it again.
recording-changed = The recording changed while it was read. Try again.
transcribe-not-configured = No transcription service is set up. Set GROQ_API_KEY or GEMINI_API_KEY, or install the offline extra.
import-no-file = There is no such file in the list's folder. Correct the column "file".
import-date = "{ $value }" is no date. Write it as 2026-11-22 or 2026-11-22T14:30+08:00.
schema-not-current = The database schema is not up to date. Run: python -m bot migrate
worker-busy = Another worker runs on this SQLite file. Stop it first, or use PostgreSQL for several workers.
