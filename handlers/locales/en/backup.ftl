cli-backup-made = Written: { $path }, { $size } MB. It holds calls and people: keep it as you keep them. The keys of the environment are not in it; without TOKEN_ENCRYPTION_KEYS its sealed tokens cannot be read.
cli-backup-restored = Restored from { $path }, made { $made } by version { $version }. Start the service now.
cli-backup-bucket = Recordings lie in the bucket and are not in this file.
backup-there = { $path } exists already. Choose another name; nothing was written.
backup-tool-missing = { $tool } is not installed. Install PostgreSQL’s client programs, no older than the server, and try again.
backup-failed = The copy failed and nothing was kept of it: { $detail }
backup-unreadable = { $path } is no backup that this version can read.
backup-other-database = This backup is of { $database }. Point DATABASE_URL to an empty database of that kind.
backup-not-empty = Something is stored here already, and it was left as it is. Restore into an empty database and an empty DATA_FOLDER.
cli-resealed = Sealed anew with key v{ $version }: { $count ->
    [one] { $count } row
   *[other] { $count } rows
}. Older keys may go once every process runs with the new one.
cli-reseal-left = { $count ->
    [one] { $count } row was changed by somebody else meanwhile
   *[other] { $count } rows were changed by somebody else meanwhile
}. Run it again.
cli-reseal-no-keys = TOKEN_ENCRYPTION_KEYS is not set: nothing is sealed here.
fix-reseal = Run: python -m bot reseal
fix-seal-lost = A key is missing from TOKEN_ENCRYPTION_KEYS: put it back, or make those secrets anew.
cli-audit-verified = Audit log: { $count ->
    [one] { $count } entry is
   *[other] { $count } entries are
} as sealed, { $waiting ->
    [one] { $waiting } waits
   *[other] { $waiting } wait
} to be sealed (hourly, by a worker).
cli-audit-head = Head of the chain: { $head }
cli-audit-changed = Entry { $where } is not what was sealed.
cli-audit-missing = Entry { $where } is gone before its time.
cli-audit-unsealed = Entry { $where } is over a day old and was never sealed: put in afterwards, or no worker runs.
cli-audit-broken = The chain breaks at number { $where }.
cli-audit-gap = Before number { $where } of the chain something is gone.
cli-audit-head-unknown = The chain never came by { $where }: its end was cut off, or all of it made anew.
