# The result card and its details in Slack.
quote-marks = “{ $text }”
quote-line = { $quote } – { $place }

card-text = { $name }: { $headline } ({ $case })
card-headline = { $letter }: { $level } · { $coverage }/6
card-about = { $case } · { $title } · { $day }
card-strength = *Strength { $strength }/100, { $band }* · { $coverage } of 6 letters spoken of
card-too-little = too little known
card-letter = { $mark } *{ $letter }*: { $level }
card-gaps = *Ask next*
card-gap = • *{ $letter }*: { $what }
card-gap-who = • *{ $letter }* – ask { $who }: { $what }
card-gap-who-by = • *{ $letter }* – ask { $who }: { $what } (by { $by })
card-next-steps = *Agreed next steps*
card-step = • { $label } – { $owner }, { $due }
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
card-cue-title = Keyword scan, not an analysis
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
confirm-reanalyze-text = The transcript is analyzed once more. Answers bought already are used again; only what is new is paid for. This result is kept.
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
