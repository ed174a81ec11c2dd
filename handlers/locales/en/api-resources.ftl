# What the API's resources refuse, beside the refusals of the use cases themselves.
api-cursor = This cursor is not one of this list. Take next_cursor as it came, with the same filters and a credential of the same team.
api-retry-done = This call has a result already. To analyze it once more, post to …/analyze.
api-waiting = This call still waits for its recording. Upload it and post to …/complete.
