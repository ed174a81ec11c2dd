# Commands: words people may type instead of the ones in the help, with spaces between; they are never shown.
command-also-help = ? usage
command-also-demo = example sample
command-also-list = ls mine
command-also-status = state progress
command-also-cancel = stop abort
command-also-create = new add
command-also-private = privately secretly

# Receipts and titles of what people ask for.
demo-label = Demo:{" "}
pasted-title = Pasted transcript
receipt-here = { $case } is on its way: its message follows in a moment.
receipt-private = { $case } comes to you as a direct message in a moment.
clip-there = This quote can be heard already: play it in the thread.
note-feedback-wrong = Thank you, noted. Choose Correct to say what is wrong; the levels then follow.
answer-looking = Looking for it in the transcript …

# What is in the way.
opportunity-no-company = Add the company, such as: create Harbour & Pine
opportunity-name-too-long = The name has more than { $limit } characters. Shorten it and try again.
intake-no-file = This message has no recording or transcript. Choose a message with an audio, video, VTT, SRT, JSON or text file.
intake-taken = “{ $name }” is being analyzed already. Its message shows how far it is.
intake-not-found = This file is not known here any more. Share it again.
correction-outdated = This result was replaced by a newer one. Open Correct on the newest card.
correction-nothing = There is no result with levels to correct yet. Wait until the analysis is done, or analyze the call with a model.
message-not-found = This message is not known here any more. Ask again.
rule-set-by-person = Set by a person.
offer-taken = “{ $name }” is taken in. The call’s own message shows how far it is.
card-set-by-person = ✍️ set by a person
