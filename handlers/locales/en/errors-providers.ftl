# Transcription and analysis.
analysis-blocked = Google's safety rules blocked this call ({ $reason }), so there is no analysis. Check the transcript for content that may have caused it, or paste a shortened transcript.
transcribe-blocked = Google's safety rules blocked this recording ({ $reason }), so it was not transcribed. Choose another transcription service, or upload a transcript.
transcribe-offline-english-only = The built-in transcription understands English only, and this call is in another language ({ $language }). Connect Groq or Gemini, or upload a transcript.
transcribe-offline-missing = The built-in transcription is not installed. Install the "offline" extra, connect Groq or Gemini, or upload a transcript.
transcript-too-large = The transcript file is larger than { $limit_mb } MB. Split it, or remove everything that is not speech.
transcript-too-long = The transcript has more than { $limit_lines } turns. Split it into several conversations.
transcript-empty = The transcript has no words in it. Check the file and send it again.
transcript-encoding = The transcript's characters cannot be read. Save the file as UTF-8 and send it again.
transcript-format = This is no transcript we can read. Send JSON with speaker and text, WebVTT, SRT, or plain text with a line such as "Name: words" for each turn.
transcript-offline-draft = English draft, transcribed offline; expect errors.
transcript-speakers-unknown = The transcript does not say who spoke; sides are inferred from the words.
transcript-some-speakers-unknown = Some lines of the transcript name nobody we could read as a speaker, so their voice is unknown. Write them as "Name: words" and send it again if they matter.
transcript-speakers-unmatched = Somebody may appear under two speaker labels, because the recording was transcribed in parts. Correct the speakers if needed.
