# Alerts: one thing that is new, the words that prove it, one thing to do. Never blame: "not yet asked".
severity-high = High
severity-medium = Medium
severity-low = Low
alert-msg-days =
    { $count ->
        [0] at this stage since today
        [one] { $count } day in stage
       *[other] { $count } days in stage
    }
alert-msg-call = call { $number }
alert-msg-next = *Do next:* { $action }
alert-msg-checked =
    { $count ->
        [one] Checked: { $calls }
       *[other] Checked { $count } calls: { $calls }
    }
alert-msg-rule = { $rule } v{ $version }
alert-msg-acknowledged = 🙋 { $person } takes care of it, since { $when }
alert-msg-assigned = 👤 { $to } takes care of it, asked by { $person } { $when }
alert-msg-snoozed = 💤 Put off by { $person } until { $until }
alert-msg-next-call = the next call
alert-msg-dismissed = 🚫 Dismissed by { $person }, { $when }: { $reason }
alert-msg-resolved = ✅ Resolved { $when }: { $reason }
alert-msg-useful = 👍 Useful for { $people }
alert-because-rep = you own this deal
alert-because-manager = { $owner } reports to you
alert-because-admin = you are an administrator
alert-because-uploader = you brought this call
alert-answer-useful = useful
alert-answer-not_true = not true
alert-answer-known = already known
alert-answer-not_mine = not mine
alert-answer-not_important = not important
alert-later-1d = 1 day
alert-later-3d = 3 days
alert-later-7d = 7 days
alert-later-call = Until the next call
button-alert-useful = Useful
button-alert-snooze = Snooze
button-alert-dismiss = Dismiss
button-alert-acknowledge = I take care of it
button-alert-assign = Assign
button-alert-release = Tell my manager now
button-alert-deal = Open deal
button-alert-open = Open alert
button-alerts = My alerts
alert-dismiss-title = Dismiss alert
alert-dismiss-submit = Dismiss
alert-dismiss-why = Why?
alert-dismiss-hint = “Not true” opens the correction of that call, so that its levels follow. Everybody who got the alert sees who dismissed it and why.
alert-assign-title = Assign alert
alert-assign-submit = Assign
alert-assign-who = Who takes care of it?
alert-assign-hint = People who may see this deal and its calls. Whoever you choose finds it under their alerts.
alert-not-found = This alert is not here, or not for you.
alert-ended = This alert is over already. Its message shows how it ended.
alert-assignee-unseen = { $person } may not see the calls this alert rests on. Choose somebody else.
alert-released = Your manager gets this alert now.
alert-released-not = There is nobody who waits for this alert.
alert-said-useful = Thank you. It counts for this rule.
alert-said-dismissed = Dismissed: { $reason }. It counts for this rule.
alert-said-correct = Dismissed as not true. Now say what is wrong, and the levels follow:
alert-said-assigned = { $person } has it now.
alert-line-changed = 🔁 New in this matter: { $change }
alert-line-returned = ⏰ Back from being put off; it is still so.
alert-line-resolved = ✅ No longer so: { $reason }

# /alerts
help-alerts = *{ $command }* – what needs you now, and why.
usage-alerts-open = `{ $command }` – open alerts for you
usage-alerts-rules = `{ $command } rules` – every rule: on, off or what it lacks, and how often it was right
usage-alerts-history = `{ $command } history Harbour &amp; Pine` – every alert of a deal and what became of it
usage-alerts-mute = `{ $command } mute Harbour &amp; Pine 3 days` – quiet from a deal or a rule for a while
usage-alerts-unmute = `{ $command } unmute Harbour &amp; Pine` – hear of it again
usage-alerts-help = `{ $command } help` – this help
help-alerts-note = Only you see this. What is muted or comes too often is kept for the digest, never lost.
command-also-alerts = alert my_alerts
command-also-rules = rule
command-also-history = log past
command-also-mute = silence quiet
command-also-unmute = unsilence
alerts-title = Your open alerts
alerts-none = Nothing needs you now.
alerts-row = { $mark } *{ $name }* – { $change }
    → { $action }
alerts-more =
    { $count ->
        [one] { $count } more is open.
       *[other] { $count } more are open.
    }
alerts-untold = *Kept back in the past 7 days*
alerts-untold-row = • *{ $name }* – { $change } · { $reason }
alerts-muted = 🔕 Muted: { $things }
alerts-muted-one = { $name } until { $until }
alerts-rules-title = Alert rules
alerts-rule = { $mark } *{ $name }* · { $severity } · { $state }
alerts-rule-on = on
alerts-rule-off = off
alerts-rule-needs = needs { $needs }
alerts-precision = useful { $useful } of { $judged } ({ $share } %) · { $unanswered } unanswered
alerts-precision-few = useful { $useful } of { $judged }: too few to tell · { $unanswered } unanswered
alerts-precision-silent = no answer yet · { $unanswered } unanswered
alerts-precision-warn = ⚠️ more than 30 % not useful
alerts-precision-propose = Proposal: { $setting } { $before } → { $after }. It would have fired { $count } times instead of { $was } in the past 30 days. Nothing changes by itself.
alerts-precision-look = Fewer than half were useful. Look at its settings, or switch it off. Nothing changes by itself.
alerts-rules-window = Answers of the past 30 days. Useful ÷ (useful + not true + not important).
alerts-history-title = Alerts of { $name }
alerts-history-none = There was no alert about { $name } yet.
alerts-history-row = { $mark } *{ $rule }* · { $state } · { $when }
    { $change }
alerts-history-why = ↳ { $reason }
alerts-mute-how = Say what and for how long: `{ $line }`
alerts-history-how = Say which deal: `{ $line }`
alerts-history-example = Harbour & Pine
alerts-mute-example-name = Harbour & Pine
alerts-mute-done = 🔕 { $name } is muted for you until { $until }. It stays in your digest.
alerts-unmute-done = 🔔 You hear of { $name } again.
alerts-unmute-not = { $name } was not muted.
alert-state-held = held
alert-state-pending = on its way
alert-state-sending = on its way
alert-state-uncertain = perhaps sent
alert-state-sent = open
alert-state-acknowledged = taken care of
alert-state-snoozed = put off
alert-state-dismissed = dismissed
alert-state-resolved = resolved
alert-state-suppressed = not told
alert-state-failed = not delivered
home-alerts = My alerts

# The daily digest and the weekly summary.
digest-title =
    { $count ->
        [0] What was kept back
        [one] { $count } alert waited for you
       *[other] { $count } alerts waited for you
    }
digest-untold = *Not told, and why*
alerts-more-untold = … and { $count } more
weekly-title = Your week
weekly-title-team = Your team’s week
weekly-about =
    { $calls ->
        [0] Until { $day } · no call
        [one] Until { $day } · { $calls } call
       *[other] Until { $day } · { $calls } calls
    }
weekly-deals =
    { $count ->
        [one] *{ $count } open deal*
       *[other] *{ $count } open deals, those that moved most first*
    }
weekly-deal = • *{ $name }* { $before } { $arrow } { $strength }/100 · weakest: { $weakest }
weekly-deal-new = • *{ $name }* new, { $strength }/100 · weakest: { $weakest }
weekly-gaps = *The same letter, still open*
weekly-gap = • *{ $letter }*: open in { $count } of your last 5 calls. A question for the next one: “{ $question }”
weekly-gap-of = • { $owner }: *{ $letter }* open in { $count } of the last 5 calls
weekly-proofs = *Newly confirmed, worth sharing*
weekly-proof = • *{ $name }* · { $letter }: { $quote }
weekly-alerts =
    { $count ->
        [0] No open alert · { $untold } kept back in 7 days
        [one] { $count } open alert · { $untold } kept back in 7 days
       *[other] { $count } open alerts · { $untold } kept back in 7 days
    }
weekly-rules = *Rules that were often not useful*
weekly-picture-title = Strength by week
