# Consent, retention, forgetting.

consent-missing = On hold: nobody has recorded yet that the people in it were told. Nothing is transcribed or bought until then.
consent-question = ✋ *{ $title }* ({ $case }) is on hold. Your workspace wants to know first: were the people in it told that it is recorded and analyzed?
consent-informed = Yes, everyone was told
consent-agreed = Yes, everyone agreed
consent-refuse = No: do not analyze
consent-none-title = Delete this call?
consent-none-text = The recording and everything about this call are deleted. This cannot be undone.
consent-none-yes = Delete it
consent-none-no = Back
consent-small-print = Your answer is recorded with your name. The analysis goes on by itself.
consent-answered = ✅ *{ $title }* ({ $case }): { $said } The analysis goes on.
consent-said-informed = everyone was told.
consent-said-agreed = everyone agreed.
consent-noted = recorded.

forget-legal-hold = { $case } is kept for legal reasons and cannot be deleted. An administrator can lift that.
forget-begun = 🗑️ { $case } is being forgotten: { $lines } lines, { $results } results and { $quotes } quotes are deleted already; the recording and what stands in Slack follow within a minute. A receipt without content goes into the audit log.
forget-done = 🗑️ { $case } was forgotten on { $date }. The audit log has the receipt.
forget-uploads = Files that people shared in Slack themselves stay there: only they or an administrator of Slack can delete those.

cli-forget-sure = Forget { $case } with its recording, transcript, results and messages? This cannot be undone
cli-held-for-law = { $case } is kept from every deletion.
cli-held-lifted = { $case } may be deleted again.
cli-basis-recorded = { $case }: recorded.
cli-basis-released = { $case }: recorded; the analysis goes on.
basis-unknown = The basis is “informed” (everyone was told) or “agreed” (everyone agreed).
