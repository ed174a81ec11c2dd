# The result card and its details in Slack.
quote-marks = “{ $text }”
quote-line = { $quote } – { $place }

card-text = { $name } – { $headline } ({ $case })
card-headline = Weakest: { $letter } · { $coverage }/6
card-about = { $case } · { $title } · { $day }
card-strength = *Strength { $strength }/100, { $band }* · { $coverage } of 6 letters spoken of
card-too-little = too little known
card-letter = { $mark } *{ $letter }*: { $level }
card-gaps = *Ask next*
card-gap = • *{ $letter }*: { $what }
card-gap-who = • *{ $letter }* – ask { $who }: { $what }
card-gap-who-by = • *{ $letter }* – ask { $who }: { $what } ({ $by })
card-next-steps = *Next steps*
card-step-no-owner = no owner named
card-step-no-date = no date named
card-removed = { $count ->
    [one] 1 claim removed, no source
   *[other] { $count } claims removed, no source
}
card-made-by = Evidence found by AI ({ $engine }), matched to the transcript; levels set by fixed rules. AI can miss things: check before you act.
card-made-offline = Made without AI ({ $engine }).
card-sample = 🧪 *Written sample*: this answer was written by hand for the demo, not by a model. Quotes are matched and levels computed as always.
card-draft = ✏️ *Draft transcript*, made offline: expect wrong words.
card-inferred = 👥 *Who is who was inferred.* Choose Correct if a voice is on the wrong side.
card-no-buyer = 👥 *No voice is known as the customer’s*, so no level passes “claimed”. Choose Correct to say who is who.
card-cue-title = Keyword scan only
card-cue-explain = 🔎 *Keyword scan*: lines in which a keyword occurs. No findings, no scores. An administrator can connect a model.
card-cue-line = • { $who }: { $text }
card-cue-none = No keyword occurs in this conversation.

button-hear = ▶ Hear it
label-hear = Hear the quote for { $letter }
button-correct = Correct
button-reanalyze = Re-analyze
button-thread = Open thread
button-right = Right
button-wrong = Wrong
label-right = This result is right
label-wrong = This result is wrong
confirm-reanalyze-title = Analyze again?
confirm-reanalyze-text = The transcript is analyzed once more. Answers bought already are used again; only what is new is paid for{ $runs ->
    [0] .
   *[other] , and while the vote is on the call is read { $runs } times, each of which costs.
} This result is kept.
confirm-reanalyze-yes = Analyze again
confirm-reanalyze-no = Leave it

ask-metrics-0 = How do you track this today, and where does the figure stand?
ask-metrics-1 = What figure, by what date, would make you say it worked?
ask-metrics-2 = Who reports this figure, and to whom?
ask-economic_buyer-0 = For the last purchase of about this size, whose approval released the money?
ask-economic_buyer-1 = Once your team agrees, who could still stop it?
ask-economic_buyer-2 = What would that person want to hear, and when can we meet?
ask-decision_criteria-0 = Which three things must a vendor have, and in what order?
ask-decision_criteria-1 = Who made that list, and is it written down?
ask-decision_criteria-2 = What would rule a vendor out at once?
ask-decision_process-0 = If the trial goes well, what happens next, step by step?
ask-decision_process-1 = Who signs off each step, and how long does it take?
ask-decision_process-2 = What do legal, security and purchasing need from us?
ask-identify_pain-0 = What does it cost if this stays the same for another quarter?
ask-identify_pain-1 = Who feels it first, and who answers for it?
ask-identify_pain-2 = Why now and not next year?
ask-champion-0 = How will you put this to your management?
ask-champion-1 = If it works, what changes for you?
ask-champion-2 = Who is against it, and what will they say?

details-text = Details of { $case }: { $headline }
details-rule = _{ $rule }_
details-more = … and { $count } more in the transcript
details-open = Still open: { $missing }
details-moments = *Also said*
details-moment = • *{ $kind }* { $label }: { $quote }
details-moment-bare = • *{ $kind }* { $quote }
details-rejected = { $count ->
    [one] 1 claim of the model was removed: no line of the transcript carries it.
   *[other] { $count } claims of the model were removed: no line of the transcript carries them.
}
details-not-a-chance = Strength says how much of the deal is proven. It is not a chance of winning.
details-receipt = { $time } of work · { $audio } of audio · { $input } tokens in, { $output } out · { $cost }
details-made-by = Transcript: { $transcriber } · analysis: { $analyzer } · rubric { $rubric }
details-unknown = unknown
moment-next_step = Next step
moment-risk = Risk
moment-competitor = Competitor
moment-objection = Objection
moment-buying_signal = Buying signal
moment-with-attitude = { $kind } ({ $attitude })
attitude-positive = seen favorably
attitude-neutral = seen neutrally
attitude-negative = seen unfavorably
file-title = { $case } · { $title }
file-made-by = Transcript: { $engine }
file-draft = Draft, made offline: expect wrong words.
file-turn = { $name } ({ $side }): { $text }
file-doubt = [unclear]

rule-cap-seller-only = Only our side speaks of it.
rule-cap-unknown-speaker = We do not know whose side the speaker is on.
rule-cap-question-only = The customer asked about it, and said nothing yet.
rule-cap-contradicted = Two people on the customer’s side disagree.
rule-cap-enthusiasm = Friendly words, no action yet.
rule-cap-no-action = No action inside the company was heard yet.
rule-cap-title-alone = A role or title, not yet a person with authority over this spend.
rule-cap-no-number = No number of the customer’s own yet.
rule-cap-vague = Nothing specific yet: no name, number, date or step.
rule-cap-unconfirmed = Said once; not yet said again or backed by a dated action.
rule-cap-one-voice = One person says so; no second one yet.
rule-cap-no-baseline = A number without what it is compared with.
rule-cap-not-heard = Named by others, not yet heard in person.
rule-cap-own-word = Their own word for their authority, not yet backed by others.
rule-cap-not-ranked = Criteria named, not yet in order or in writing.
rule-cap-steps-incomplete = Steps, owners, dates and paperwork are not all known yet.
rule-cap-no-event = No event or owner that makes it urgent yet.
rule-cap-coach = Helpful, but influence and an internal action are not both shown.
rule-cap-markers-missing = Not all five marks of a champion are shown yet.
rule-champion-is-economic-buyer = The same person is economic buyer and champion.
rule-confirmed-second-buyer = A second person on the customer’s side says so too.
rule-confirmed-owned-action = The customer took on a dated action that depends on it.
rule-confirmed-restated = The customer said it again in their own words.
rule-confirmed-heard = The person was heard and confirmed it.

radar-letter = { $letter } { $level } ({ $number } of 3)
radar-alt = Radar chart of the six letters: { $letters }.
radar-title = The six letters at a glance
