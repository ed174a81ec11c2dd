## Why an alert waits, was not sent, or ended. Shown after a colon or an arrow.
alert-held-rep-first = waits until the deal's owner had time to answer
alert-held-quiet = came in quiet hours
alert-held-cap = more alerts than an hour may bring
alert-muted = you muted it
alert-no-access = the recipient may not see the call
alert-no-scores = the recipient may not see scores
alert-answered-before = somebody dismissed it first
alert-undelivered = Slack would not deliver it
alert-absent = the recipient is not in Slack
alert-uncertain = it may have arrived, and Slack cannot tell
alert-duplicate = the same evidence again
alert-cooldown = told a short while ago
alert-merged = added to an alert that was open
alert-no-recipient = the deal has no owner, or nobody holds the role
alert-resolved-over = no longer so
alert-resolved-unseen = no longer so before anybody was told
alert-person-absent = { $person } is not in Slack. Alerts for { $person } go to the team's channel.
