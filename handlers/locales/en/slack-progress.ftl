# The message that follows a conversation through its steps.
progress-text = { $line } ({ $case })
progress-title = { $icon } *{ $title }*: { $state }
progress-about = { $case } · started { $ago }
progress-waiting = The recording is on its way. It starts by itself once it is stored.
progress-queued = It starts as soon as a worker is free.
progress-done = The result is stored.
progress-canceled = Nothing more is done or paid for. What was finished is kept.
progress-chunk = chunk { $number } of { $total }
progress-waits = the provider asked us to wait { $time }; it goes on by itself
progress-error-id = Error id for your administrator: { $id }
progress-kept-transcript = Kept: the transcript. Retry goes on from there.
progress-kept-recording = Kept: the recording and every part finished. Retry goes on from there.
progress-kept-nothing = Share the recording again to start over.
progress-unknown-calls = { $count ->
    [one] 1 paid call to { $provider } was sent and never answered.
   *[other] { $count } paid calls to { $provider } were sent and never answered.
}
progress-unknown-next = It may have been billed, so it is not repeated unasked. Paid so far: { $cost }. Retry may pay for the same call twice.

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min { $seconds } s
duration-hours = { $hours } h { $minutes } min

button-cancel = Cancel
button-retry = Retry
button-retry-canceled = Analyze after all
confirm-pay-again-title = Pay again?
confirm-pay-again-text = The call may have been billed already. Retry sends it once more, which may be billed a second time. Everything that was answered is used again for free.
confirm-pay-again-yes = Retry and pay
confirm-pay-again-no = Not now
