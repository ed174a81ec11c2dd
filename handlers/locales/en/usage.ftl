# /report usage: what programs ask of the API.
command-also-usage = api requests
usage-report-usage = `{ $command } usage 7d` – what programs asked of the API (administrators)

reports-title-usage = API usage
reports-usage = *{ $count }* requests by { $credentials ->
    [one] 1 key or token
   *[other] { $credentials } keys and tokens
}
reports-usage-none = No program asked anything in these days.
reports-usage-failed = Refused: { $refused } (over a limit: { $limited }) · failed on our side: { $failed }
reports-usage-fast = Answered within { $p50 } ms (half of them) · { $p95 } ms (95%) · { $p99 } ms (99%)
reports-usage-paid = *{ $cost }* to providers for { $requests } paid requests, people’s calls included
reports-usage-days = Requests over time
reports-usage-answered = answered
reports-usage-refused = refused
reports-usage-broken = failed
reports-usage-credentials = Busiest keys and tokens
reports-usage-routes = Routes, the busiest first
reports-usage-no-route = (no such route)
reports-usage-latency = Milliseconds at most: the true figure is up to 19% lower.
reports-usage-errors = Refused or failed, the most frequent first
reports-usage-costs = Paid to providers

sheet-by = Divided by
sheet-key = Key
sheet-route = Route
sheet-status = Status
sheet-api_requests = Requests
sheet-refused = Refused
sheet-limited = Over a limit
sheet-failed = Failed
sheet-bytes_in = Bytes received
sheet-bytes_out = Bytes sent
sheet-p50_ms = p50 ms
sheet-p95_ms = p95 ms
sheet-p99_ms = p99 ms
define-usage = API usage: requests of programs that had proven who they are. Refused: 400–499. Failed: from 500 on.
