# An answer of a model that came and cannot be used. Nothing of it is shown, for half an answer may say the opposite.
answer-cut-off = The model stopped in the middle of its answer: it had reached its length limit. Nothing of it is shown. Retry; if it stops again, split the call, or give the error id to your administrator.
answer-unusable = The model's answer was empty or not in the form we asked for, so nothing of it is shown. Retry in a while; if it happens again, give the error id to your administrator.
answer-recited = The model withheld its answer because it would repeat the call at length. Retry; if it happens again, paste a shortened transcript.
