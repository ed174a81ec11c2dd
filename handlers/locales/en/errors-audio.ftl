# Recordings.
audio-empty = The file is empty. Please export or upload the recording again.
audio-format = This file is not a recording we can read. Please send one of: { $accepted }.
audio-codec = The sound is encoded in a way we do not read ({ $codec }). Please export it as mp3, m4a or wav.
audio-no-stream = The file holds no sound. Please check that the microphone was recorded and send it again.
audio-streams = The file holds more than { $limit } tracks. Please export the call as one audio track.
audio-channels = The recording has more than { $limit } channels. Please export it in stereo or mono.
audio-rate = The sample rate is outside { $lowest }–{ $highest } kHz. Please export it at 16 to 48 kHz.
audio-too-large = The file is larger than { $limit_mb } MB. Please export it as mp3 or m4a.
audio-too-long = The recording is longer than { $limit_min } minutes. Please split it and send the parts.
audio-too-short = The recording is shorter than { $limit_s } second(s). Please send the whole call.
audio-damaged = The recording is damaged and cannot be read. Please export or upload it again.
audio-too-costly = Reading this file took more time or memory than we allow. Please export it as mp3 or m4a and send it again.
audio-clip-range = There is no sound at that place of the recording. Please choose times within the call, at most 5 minutes apart.
audio-more-streams = The file holds several audio tracks; only the first was read.
audio-gaps = The recording was interrupted; the gaps were left out, so times may run ahead of other players.
audio-partly-damaged = Small parts of the recording were damaged and skipped.
