# /report. "command-also-": words people may type instead, never shown; in the names of periods "_" is a space.
command-also-dashboard = overview deals
command-also-team = people reps
command-also-trends = trend weekly weeks
command-also-rep = person my me mine
command-also-gaps = gap unknown missing
command-also-costs = cost spend bill
command-also-today = today
command-also-this-week = this_week week
command-also-last-week = last_week
command-also-this-month = this_month month
command-also-last-month = last_month

help-report = *{ $command }* – how your deals stand, in figures you can check.
usage-report-dashboard = `{ $command }` – your deals at a glance
usage-report-team = `{ $command } team` – calls, deals and known letters by person
usage-report-trends = `{ $command } trends 90d` – week by week
usage-report-rep = `{ $command } rep Dana` – one person’s page; yours without a name
usage-report-gaps = `{ $command } gaps` – what nobody knows yet, and what to ask
usage-report-costs = `{ $command } costs this month` – what providers charged (administrators)
usage-report-period = Add days to any of them: `7d`, `90d`, `2026-11`, `this month`, `last week`. Without: 30 days.
usage-report-help = `{ $command } help` – this help, with what each number means
reports-private = Reports come to you alone, as direct messages.

reports-coming = { $title }: on its way to you as a direct message.
reports-file-coming = The file follows in the report’s thread.
reports-not-found = This report is not known here any more. Ask for a new one.
reports-person = This page is not yours to see any more, or the person is gone. Ask for `rep` again.
reports-period = These days cannot be reported on: choose a time that has begun, of at most { $limit } days.
reports-admins-only = This report is for administrators.

reports-title-dashboard = Dashboard
reports-title-team = Team
reports-title-trends = Trends
reports-title-rep = Your page
reports-title-gaps = Gaps
reports-title-costs = Costs
reports-title-of = Page of { $name }
reports-days = { $first } – { $last }
reports-about = { $days } · { $scope } · days of { $zone }
reports-scope-own = your own deals and calls
reports-scope-team = you and your team
reports-scope-all = the whole workspace
reports-unseen = { $count ->
    [one] 1 deal is left out: a call in it is kept from you.
   *[other] { $count } deals are left out: calls in them are kept from you.
}
reports-kept = { $count ->
    [one] Scores of 1 deal are kept from you by your workspace’s settings; it counts as a deal only.
   *[other] Scores of { $count } deals are kept from you by your workspace’s settings; they count as deals only.
}
reports-defined = What each number means: `{ $line }`
reports-more = Another report
button-csv = Get as CSV

reports-deals = *{ $deals }* open { $deals ->
    [one] deal
   *[other] deals
} · *{ $scored }* with an analyzed call
reports-calls = *{ $calls }* { $calls ->
    [one] call
   *[other] calls
} in these days · { $before } in as many days before
reports-bands-title = Open deals by strength
reports-no-result = no result yet
reports-known = known
reports-stated = said by a buyer
reports-letters-title =
    { $count ->
        [one] Letters known, of one deal
       *[other] Letters known, of { $count } deals
    }
reports-no-stage = (no stage)
reports-stages-title = Open deals by stage and strength
reports-movers = Moved most
reports-moved = { $letter }: { $before } → { $after }
reports-cause-analyzed = A call was analyzed; no single quote of it made the change.
reports-cause-corrected = A person set it right.
reports-cause-reassigned = A call was moved to or from this deal.
reports-cause-owner_run = A person said who runs the buyer’s business.
reports-cause-forgotten = A call was deleted.
reports-cause-rebuilt = Computed anew after the rules changed.
reports-alerts = *{ $count }* open alerts: { $counts }
reports-alerts-0 = No open alerts
reports-alerts-high = { $count } high
reports-alerts-medium = { $count } medium
reports-alerts-low = { $count } low
reports-precision = Alerts found useful, last 30 days: { $percent }% ({ $useful } of { $judged } answers)
reports-precision-few = Alerts found useful, last 30 days: too few answers ({ $useful } of { $judged })
reports-share = { $percent }% ({ $count } of { $of })
reports-share-few = too few ({ $count } of { $of })

reports-team = *{ $people }* { $people ->
    [one] person
   *[other] people
} · *{ $calls }* { $calls ->
    [one] call
   *[other] calls
} · *{ $deals }* open { $deals ->
    [one] deal
   *[other] deals
}
reports-team-title = By person, in order of names
reports-team-note = No ranking: deals differ. A letter nobody asked about is a question for the next call.
reports-cell-kept = kept private
reports-cell-few = too few ({ $deals } deals)

reports-trends = Median strength *{ $before }* → *{ $after }* over { $weeks } weeks · { $deals } deals in the last one
reports-trends-none = Too little history: no deal had an analyzed call in these weeks.
reports-trends-note = Each week counts the deals with a call in the 30 days before its end, whatever became of them.
reports-picture-follows = More weeks than fit a chart: the picture follows in the thread.
reports-weeks-title = Week by week, newest first

reports-rep = *{ $calls }* { $calls ->
    [one] call
   *[other] calls
} in these days · *{ $deals }* open { $deals ->
    [one] deal
   *[other] deals
}
reports-questions = Questions of earlier calls: asked { $asked } · answered { $answered }
reports-next = Ask next
reports-stands = strength { $strength } · { $coverage }/6 known

reports-gaps = *{ $open }* of { $deals } open deals have letters nobody knows yet
reports-unknown-title = Letters unknown, of { $count } deals
reports-gaps-more = { $count } more are in the CSV.
reports-unknown = Not yet known: { $letters }
reports-ask = Ask: { $question }

reports-costs = *{ $cost }* for { $calls } calls · { $requests } paid requests

# Columns of the tables.
sheet-case = Case number
sheet-company = Company
sheet-owner = Owner
sheet-stage = Stage
sheet-amount = Amount
sheet-currency = Currency
sheet-close_date = Close date
sheet-strength = Strength
sheet-band = Band
sheet-coverage = Letters known (of 6)
sheet-metrics = Metrics
sheet-economic_buyer = Economic buyer
sheet-decision_criteria = Decision criteria
sheet-decision_process = Decision process
sheet-identify_pain = Pain
sheet-champion = Champion
sheet-strength_before = Strength before
sheet-last_call = Last call
sheet-name = Name
sheet-team = Team
sheet-calls = Calls
sheet-deals = Open deals
sheet-deals_scored = Deals with a result
sheet-letters_known = Letters known
sheet-asked = Asked
sheet-answered = Answered
sheet-questions = Open questions
sheet-questions_asked = Questions asked
sheet-questions_answered = Questions answered
sheet-week = Week of
sheet-strength_median = Median strength
sheet-letter = Letter
sheet-question = Question
sheet-requests = Paid requests
sheet-unpriced = Unknown price
sheet-doubtful = Without an answer
sheet-cost_usd = USD

# What each number means; docs/reports.md says the same.
define-title = What the numbers mean
define-scope = Reps see their own deals and calls, managers also their team’s, administrators all of them.
define-deal = Deals: those open now. “With an analyzed call”: at least one call has levels.
define-strength = Strength (0–100): how much of the six letters is proven over all calls. It is no chance of winning.
define-known = Known: level 1 or more, whoever said it.
define-stated = Said by a buyer: level 2 or more.
define-movers = Moved most: strength at the end against the beginning of the days; deals that are new are left out.
define-calls = Calls: that took place in these days, with or without a result.
define-questions = Questions: those earlier calls left open, of which it is known whether they were asked.
define-gaps = Gaps: letters at level 0. The heaviest letters come first.
define-trends = Trends: at the end of each week, over deals with a call in the 30 days before; the strength is the median.
define-alerts = Alerts: open ones about these deals. Useful: useful ÷ (useful + not true + not important).
define-costs = Costs: what providers charged for requests in these days, by team of the call’s owner.
define-few = Too few: below 3 deals or questions (10 answers for alerts) no percentage is told.
define-private = A deal with a call that is kept from you is left out, and counted as left out.
