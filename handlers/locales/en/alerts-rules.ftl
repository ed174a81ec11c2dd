# What a rule found, why it fired, and what to do next: who, what, by when. Never blame: "not yet asked".
alert-owner = the deal’s owner
alert-buyer = the buyer
alert-someone = somebody on the call
alert-date = a date
alert-some-day = a day nobody named
alert-nobody-else = nobody else
alert-measure-strength = Strength
alert-measure-coverage = Coverage
alert-measure-headline = Headline
fault-audio-poor = The sound is too poor to rely on the words of this call.
fault-undelivered = The result of this call could not be delivered in Slack: the channel, or whoever asked, cannot be reached.
alert-resolved-mended = a later attempt came to a result

alert-close_now-change = Ready to close: strength { $strength }, { $coverage }/6, and the buyer asks for it. Not yet confirmed: { $letters }
alert-close_now-change-proven = Ready to close: strength { $strength }, all six letters confirmed, and the buyer asks for it
alert-close_now-why = strength { $strength }, { $coverage }/6 and a buying signal
alert-close_now-action = { $owner } proposes a signing date to { $who }, by { $day }
alert-close_now-action-proven = { $owner } proposes a signing date to { $who }, by { $day }

alert-missing_decision_maker-change = Economic buyer: still “{ $level }” after { $calls } calls
alert-missing_decision_maker-change-named = Economic buyer: still “{ $level }” after { $calls } calls; named so far: { $named }
alert-missing_decision_maker-why = level { $level }, { $calls } calls
alert-missing_decision_maker-action = { $owner } asks { $who }: “{ $question }” – by { $day }
alert-missing_decision_maker-action-named = { $owner } asks { $who } for an introduction to { $named }: “{ $question }” – by { $day }

alert-no_power-change = Nobody with the money was heard yet on this large deal
alert-no_power-change-named = { $named } was named, and not heard yet on this large deal
alert-no_power-why = amount { $amount } { $currency }, above { $limit }
alert-no_power-action = { $owner } asks { $who }: “{ $question }” – by { $day }
alert-no_power-action-named = { $owner } asks { $who } for an introduction to { $named }, by { $day }

alert-manager_escalation-change = { $calls } calls running proved little: { $numbers }. Weakest: { $letters }
alert-manager_escalation-why = { $calls } calls running below { $below }
alert-manager_escalation-action = { $owner } and the manager plan the next call and ask { $who }: “{ $question }” – by { $day }

alert-critical_unknown-change-1 = Not yet spoken of after { $calls } calls: { $letter_1 }
alert-critical_unknown-change-2 = Not yet spoken of after { $calls } calls: { $letter_1 } and { $letter_2 }
alert-critical_unknown-change-3 = Not yet spoken of after { $calls } calls: { $letter_1 }, { $letter_2 } and { $letter_3 }
alert-critical_unknown-why = level 0 after { $calls } calls: { $letters }
alert-critical_unknown-action-1 = { $owner } asks { $who }, by { $day }: “{ $question_1 }”
alert-critical_unknown-action-2 = { $owner } asks { $who }, by { $day }: “{ $question_1 }” and “{ $question_2 }”
alert-critical_unknown-action-3 = { $owner } asks { $who }, by { $day }: “{ $question_1 }”, “{ $question_2 }” and “{ $question_3 }”

alert-letter_fell-change = { $letter }: { $before } → { $after }, because a buyer now says otherwise
alert-letter_fell-change-disputed = { $letter }: two things the buyers said cannot both hold
alert-letter_fell-why = a buyer’s words against earlier ones: { $letter }
alert-letter_fell-action = { $owner } asks { $who } what changed, by { $day }
alert-letter_fell-action-disputed = { $owner } asks { $who } which of the two holds, by { $day }

alert-champion_at_risk-change-leaving = { $champion } is leaving or changing place. Others heard: { $others }
alert-champion_at_risk-change-blocked = { $champion } is held back. Others heard: { $others }
alert-champion_at_risk-change-absent = { $champion } was not on the last { $calls } calls. Others heard: { $others }
alert-champion_at_risk-why = champion at risk: { $champion }
alert-champion_at_risk-action-leaving = { $owner } asks { $champion } who takes over, and talks to { $who }, by { $day }
alert-champion_at_risk-action-blocked = { $owner } asks { $champion } what would help, by { $day }
alert-champion_at_risk-action-absent = { $owner } calls { $champion } directly, by { $day }

alert-champion_untested-change = Champion: “{ $level }” after { $calls } calls, not yet tested
alert-champion_untested-why = level { $level }, { $calls } calls
alert-champion_untested-action = { $owner } asks { $who } for one step inside their company: “{ $question }” – by { $day }

alert-weak_after_calls-change = Strength { $strength } after { $calls } calls, { $coverage }/6. Weakest: { $letters }
alert-weak_after_calls-why = strength { $strength }, { $calls } calls
alert-weak_after_calls-action = { $owner } asks { $who }: “{ $question }” – by { $day }

alert-numbers_missing-change = No figure from the buyer yet after { $calls } calls (Metrics: { $level })
alert-numbers_missing-why = no figure in { $calls } calls
alert-numbers_missing-action = { $owner } asks { $who }: “{ $question }” – by { $day }

alert-staleness-change = Last confirmed { $days } days ago or more: { $letters }
alert-staleness-why = unconfirmed for { $days } days
alert-staleness-action = { $owner } asks { $who } whether it still holds: “{ $question }” – by { $day }

alert-threshold-change = { $subject }: { $value }, below { $limit } after { $calls } calls
alert-threshold-change-reached = { $subject }: { $value }, has reached { $limit } after { $calls } calls
alert-threshold-why = { $subject } { $value }, limit { $limit }
alert-threshold-action = { $owner } asks { $who }: “{ $question }” – by { $day }
alert-threshold-action-reached = { $owner } agrees on the next step with { $who }, by { $day }

alert-competitor_named-change = { $rival } was named for the first time; attitude: { $attitude }
alert-competitor_named-change-again = { $rival } is now preferred by somebody on the buyer’s side
alert-competitor_named-change-own_build = Building it themselves is on the table; attitude: { $attitude }
alert-competitor_named-change-do_nothing = Leaving things as they are is on the table; attitude: { $attitude }
alert-competitor_named-why = the buyer named { $rival }
alert-competitor_named-action = { $owner } asks { $who } what matters most in the comparison, by { $day }
alert-competitor_named-action-again = { $owner } asks { $who } what the other side does better, by { $day }
alert-competitor_named-action-own_build = { $owner } asks { $who } what building it would cost and who would do it, by { $day }
alert-competitor_named-action-do_nothing = { $owner } asks { $who } what waiting another quarter would cost, by { $day }

alert-competitor-change = { $rival } was named
alert-competitor-why = the name { $rival } was said
alert-competitor-action = { $owner } asks { $who } what matters most in the comparison, by { $day }

alert-price_pressure-change =
    { $count ->
        [one] The price was objected to, or a discount asked for
       *[other] The price was objected to, or a discount asked for, { $count } times
    }
alert-price_pressure-why = a buyer’s words on the price
alert-price_pressure-action = { $owner } goes back to what the problem costs { $who } today, before any discount, by { $day }

alert-blocker-change = An obstacle in the buyer’s own house: { $category }
alert-blocker-why = a buyer raised: { $category }
alert-blocker-action = { $owner } asks { $who } for step, owner and date of this ({ $category }), by { $day }

alert-timeline_slip-change = { $what }: { $before } → { $after }
alert-timeline_slip-change-new = { $what } moves to { $after }
alert-timeline_slip-change-again = Moved for the { $count }. time: { $what }, { $before } → { $after }
alert-timeline_slip-why = the buyer moved a date (move { $count })
alert-timeline_slip-action = { $owner } asks { $who } what has to happen before { $after }, by { $day }
alert-timeline_slip-action-new = { $owner } asks { $who } what has to happen before { $after }, by { $day }
alert-timeline_slip-action-again = { $owner } asks { $who } what keeps moving the date, and who can fix it, by { $day }

alert-no_next_step-change = The call ended without a dated step that the buyer takes on
alert-no_next_step-change-loose = The call ended with a step, but none that the buyer takes on with a date
alert-no_next_step-why = no dated step of the buyer’s in this call
alert-no_next_step-action = { $owner } writes to { $who } today and proposes one step with a date, by { $day }
alert-no_next_step-action-loose = { $owner } asks { $who } for a date for that step, by { $day }

alert-single_threaded-change = Only { $voice } was heard in { $calls } calls
alert-single_threaded-change-named = Only { $voice } was heard in { $calls } calls; mentioned and not met: { $people }
alert-single_threaded-why = one buyer’s voice in { $calls } calls
alert-single_threaded-action = { $owner } asks { $who } who else will live with the result, and for an introduction, by { $day }
alert-single_threaded-action-named = { $owner } asks { $who } for an introduction to { $people }, by { $day }

alert-question_not_asked-change = { $letter }: the suggested question was not yet asked in { $calls } calls
alert-question_not_asked-change-more = { $letter }: the suggested question was not yet asked in { $calls } calls; { $more } more wait
alert-question_not_asked-why = not asked in { $calls } calls running
alert-question_not_asked-action = { $owner } asks { $who }: “{ $question }” – by { $day }
alert-question_not_asked-action-more = { $owner } asks { $who }: “{ $question }” – by { $day }

alert-price_never_discussed-change = Stage { $stage }, and the price was not yet spoken of in { $calls } calls
alert-price_never_discussed-why = stage { $stage }, no words on the price
alert-price_never_discussed-action = { $owner } brings up the price with { $who }, by { $day }

alert-close_date_passed-change = The close date { $close } is { $days } days past, and the deal is open
alert-close_date_passed-change-said = The close date { $close } is { $days } days past; the buyer named { $new }
alert-close_date_passed-why = close date { $close }
alert-close_date_passed-action = { $owner } asks { $who } for a new date, by { $day }
alert-close_date_passed-action-said = { $owner } confirms { $new } with { $who }, by { $day }

alert-closing_with_gaps-change = Closes in { $days } days ({ $close }); not yet proven: { $letters }
alert-closing_with_gaps-why = close date { $close }, open: { $letters }
alert-closing_with_gaps-action = { $owner } asks { $who }: “{ $question }” – by { $day }

alert-stage_gate-change = Stage { $stage }; still to prove: { $letters } (to “{ $level }”)
alert-stage_gate-why = stage { $stage } asks for { $letters }
alert-stage_gate-action = { $owner } asks { $who }: “{ $question }” – by { $day }

alert-stalled-change = { $days } days at stage { $stage }, usual are { $limit }
alert-stalled-why = { $days } days, limit { $limit }
alert-stalled-action = { $owner } agrees on the next step with { $who }, or moves the deal, by { $day }

alert-quiet_deal-change = No call for { $days } days
alert-quiet_deal-change-promised = No call for { $days } days; agreed was: { $step }
alert-quiet_deal-why = { $days } days without a call
alert-quiet_deal-action = { $owner } writes to { $who } and proposes a call, by { $day }
alert-quiet_deal-action-promised = { $owner } asks { $who } how that step went, by { $day }

alert-phrase-change = Heard: { $phrases }
alert-phrase-change-denied = Heard, with a “not” in the sentence: { $phrases }
alert-phrase-why = the words { $phrases }
alert-phrase-action = { $owner } takes it up with { $who }, by { $day }
alert-phrase-action-denied = { $owner } takes it up with { $who }, by { $day }

alert-question-change = Yes to: { $question }
alert-question-why = a line of the call answers: { $question }
alert-question-action = { $owner } takes it up with { $who }, by { $day }

alert-pipeline_fault-why = processing { $case } ended without a result to rely on
alert-pipeline_fault-why-undelivered = nobody has seen what became of { $case }
alert-pipeline_fault-action = Try again with Retry on the call; if it happens again, an administrator looks at the System page today
alert-pipeline_fault-action-audio = Whoever brought the call sends a better recording of { $case }, or checks the transcript, today
alert-pipeline_fault-action-undelivered = Open { $case } with /analyze and invite the app to the channel, today
