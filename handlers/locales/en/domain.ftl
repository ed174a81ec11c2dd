# The domain's own words: letters, levels, states, steps.
letter-metrics = Metrics
letter-economic_buyer = Economic buyer
letter-decision_criteria = Decision criteria
letter-decision_process = Decision process
letter-identify_pain = Pain
letter-champion = Champion

level-0 = unknown
level-1 = claimed
level-2 = stated
level-3 = confirmed

status-confirmed = confirmed
status-weak = weak
status-contradicted = contradicted
status-not_discussed = not discussed
status-unverified = unverified

band-strong = strong
band-medium = medium
band-weak = weak
band-at_risk = at risk

side-seller = seller
side-buyer = buyer
side-partner = partner
side-unknown = unknown side
side-inferred = inferred
speaker-unknown = Unknown voice

state-waiting = waiting for its recording
state-queued = queued
state-running = running
state-done = done
state-failed = failed
state-unknown = needs your decision
state-canceled = canceled
state-held = held

step-fetch = Fetch audio
step-cut = Cut at silence
step-transcribe = Transcribe
step-merge = Merge transcript
step-analyze = Analyze
step-store = Store result
step-evaluate = Check alert rules
step-notify = Notify
step-state-running = running
step-state-waiting = waiting
step-state-done = done
step-state-failed = failed
step-state-unknown = unknown
waiting-provider = the provider asked us to wait { $seconds } s
