# Coaching of a call, for its owner alone. Neutral of who reads: the owner, or a manager they share it with.
help-coach = *{ $command }* – look at one of your own calls, for your eyes only.
usage-coach-last = `{ $command }` – your last call: what went well, what is still open, one thing to try
usage-coach-show = `{ $command } 202611-IC046` – the call with this id or case number
usage-coach-ask = `{ $command } ask 202611-IC046 What did they say about the price?` – an answer in the call's own words
usage-coach-help = `{ $command } help` – this help
help-coach-private = Answers come to you as a direct message. Nobody else sees your coaching unless you share it.
command-also-ask = question q
command-also-coach = coaching
coach-coming = The coaching for { $case } comes to you as a direct message in a moment. Only you see it.
coach-stands = The coaching for { $case } is in your direct messages already and was brought up to date.
coach-early = { $case } has no result yet. Ask again when its analysis is done.
coach-none = You have no call with a result yet. Share a recording with me, or try the demo.
coach-owners = Coaching is for the person who held the call. You can ask what was said in it: `{ $line }`
coach-unshared = The coaching for { $case } goes to { $owner } first. They can share it with you; until then nobody else sees it.
coach-nobodys = Nobody is entered as the owner of { $case }, so its coaching belongs to nobody.
coach-ask-how = Write the call and then the question: `{ $line }`
coach-ask-coming = I am looking in { $case }. The answer comes to you as a direct message.
coach-ask-example = 202611-IC046 What did they say about the price?
coach-shared = { $manager } gets this coaching now.
coach-shared-already = { $manager } has this coaching already.
coach-shared-alone = No manager is entered for you, so nobody got it. An administrator can enter one.
button-coach = Coach me
button-coach-share = Share with my manager
confirm-coach-share-title = Share your coaching?
confirm-coach-share-text = Your manager gets this coaching as a direct message. This cannot be taken back.
confirm-coach-share-yes = Share
confirm-coach-share-no = Keep it to me
coach-title = Coaching · { $case }
coach-text = Coaching for { $case }
coach-only-you = 🔒 Only you see this.
coach-from = { $owner } shared this with you.
coach-shared-with = Shared with { $manager }.
coach-share-time = Our side talked { $share } % of the time
coach-share-words = Our side said { $share } % of the words
coach-longest = longest stretch { $time }, from { $at }
coach-questions =
    { $count ->
        [0] no question asked
        [one] { $count } question asked
       *[other] { $count } questions asked
    }
coach-well = *What went well*
coach-open = *What is still open*
coach-next = *Next time*
coach-heard = *{ $letter }* – asked { $question }, heard { $quote }
coach-agreed = *Next step agreed* – { $quote }
coach-left = *{ $about }* – not taken up again: { $quote }
coach-unasked = *{ $letter }* did not come up.
coach-noted = ✦ { $said } { $quote }
coach-about-objection = Objection
coach-about-competitor = Competitor
coach-about-risk = Risk
coach-about-buying_signal = Buying signal
coach-about-timeline_move = Moved date
coach-try-ask = { $letter }: “{ $question }”
coach-try-follow = When something like this comes, one question back keeps it open: { $quote }
coach-try-date = Agree on the next step with a day before the call ends.
coach-try-room = Leave a pause after a question. What the buyer says then is what proves the deal.
coach-no-voice = Nobody knows which voice is ours in this call. Choose Correct on its card to say so, then ask again.
coach-no-levels = Only keywords were scanned in this call, so there are no moments to point to.
coach-nothing = Nothing stands out by rule.
coach-looking = A model is still looking; this message follows along.
coach-by-rules = Found by rules in verified quotes.
coach-by-model = Found by rules in verified quotes; ✦ noted by { $engine }.
