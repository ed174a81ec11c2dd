# What a rule that asks a model would have asked and cost; shown before it is stored.
rehearsal-asks =
    { $count ->
        [0] In the last 30 days there was *no call* to ask a model about.
        [one] In the last 30 days this would have asked a model about *one call*, for at most { $cost }: what that call’s analysis cost. Nothing was asked, so nobody knows yet whether it would have fired.
       *[other] In the last 30 days this would have asked a model about *{ $count } calls*, for at most { $cost } in all: what those calls’ analyses cost. Nothing was asked, so nobody knows yet how often it would have fired.
    }
rehearsal-asks-free =
    { $count ->
        [0] In the last 30 days there was *no call* to ask a model about.
        [one] In the last 30 days this would have asked a model about *one call*, at no cost. Nothing was asked, so nobody knows yet whether it would have fired.
       *[other] In the last 30 days this would have asked a model about *{ $count } calls*, at no cost. Nothing was asked, so nobody knows yet how often it would have fired.
    }
rehearsal-asks-unpriced =
    { $count ->
        [0] In the last 30 days there was *no call* to ask a model about.
        [one] In the last 30 days this would have asked a model about *one call*; nobody knows the model’s price. Nothing was asked, so nobody knows yet whether it would have fired.
       *[other] In the last 30 days this would have asked a model about *{ $count } calls*; nobody knows the model’s price. Nothing was asked, so nobody knows yet how often it would have fired.
    }
rehearsal-asked =
    { $count ->
        [one] By a model’s answer about { $count } call.
       *[other] By a model’s answers about { $count } calls.
    }
