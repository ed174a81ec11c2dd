# Files and quotes in Slack.
slack-file-unreadable = Slack does not let me read this file, or it is gone. Share it again where I am a member, or ask an administrator to install the app again.
slack-file-too-large = The file is larger than { $limit_mb } MB. Share a shorter or more compressed one.
slack-file-elsewhere = This file is kept in another service, so I cannot copy it from Slack. Upload the file itself.
analysis-not-found = There is no such result here. It may have been deleted; analyze the conversation again.
quote-not-found = This quote is not part of the result any more. Open the conversation again for the newest result.
clip-no-recording = There is no recording of this part: only a transcript was given, or it has no times.
