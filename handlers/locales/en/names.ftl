# Services, engines and voices by the names people know; code has short ones.
provider-groq = Groq
provider-gemini = Google Gemini
provider-offline = The transcription on this machine
provider-slack = Slack
provider-database = The database
provider-storage = The file storage
provider-audio = The reading of recordings
provider-audio-url = The server of the recording
provider-disk = The disk of this server
provider-machine = This server

engine-groq = Groq ({ $model })
engine-gemini = Google Gemini ({ $model })
engine-offline = on this machine ({ $model })
engine-cue-scan = keyword scan
engine-given = as you gave it
engine-sample = written sample
engine-stored = stored answers

voice-channel-0 = Left channel
voice-channel-1 = Right channel
voice-number = Voice { $number }

detail-folder = a local folder
detail-lost = an object just written is not there
detail-draft = English draft only
detail-schema = the schema is not up to date
