# The readable report in a terminal.
report-case = { $case } · { $title }
report-made-by = Transcript: { $transcriber } · analysis: { $analyzer } · rubric { $rubric }
report-strength = Strength { $strength } of 100, { $band }
report-too-little = too little known
report-not-a-chance = How much of the deal is proven, not a chance of winning.
report-removed = { $count ->
    [one] 1 claim removed, no source
   *[other] { $count } claims removed, no source
}
report-missing = Still open: { $missing }
report-nothing-said = no line of this call speaks of it
report-cue-title = Keyword scan, not an analysis
report-cue-explain = No model is configured, so these are only lines in which a keyword occurs: no findings, no scores. Set GEMINI_API_KEY for the analysis.
report-draft = English draft, transcribed offline; expect errors.
report-sample = Written sample: this answer was written by hand for the demo, not produced by a model. Quotes are still matched to the transcript and levels are still computed by code.
report-cost = { $seconds } s of work · { $input } tokens in, { $output } out · { $audio } s of audio · { $cost }
report-transcript = Transcript ({ $count } segments)
report-more = … { $count } more
report-unknown = { $count ->
    [one] A paid call to { $provider } was sent and never answered. It may have been billed. It is not repeated unasked: run it again with --retry.
   *[other] { $count } paid calls to { $provider } were sent and never answered. They may have been billed. They are not repeated unasked: run it again with --retry.
}
report-joined = Already known as { $case }: nothing is paid for twice.
report-waiting-worker = Queued, but no worker has taken it yet. Start one with: python -m bot worker
report-nothing-to-retry = { $case } needs no retry. To make a new result with other options use --again.
report-waiting = The upload of this recording broke off. Send the file again: it goes on from there.
report-held = This call is held by your workspace's policy. Ask an administrator.
report-stalled = Nothing has moved for { $seconds } s. A slow provider may be the reason. If the server or worker that did this has ended, start it again, or run this command again: nothing is paid for twice.
