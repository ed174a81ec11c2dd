# Files and links.
link-invalid = This link is not valid. Please ask for a new one.
link-expired = This link has expired. Please ask for a new one.
url-not-allowed = Recordings cannot be downloaded from this address ({ $host }). Use an https link to a host that your administrator has allowed.
url-redirected = { $host } sent us on to another address, which we do not follow. Please give the direct link to the recording.
url-refused = { $host } did not hand out the recording (status { $status }). Check that the link is correct and still valid.
url-certificate = We could not verify the certificate of { $host }. Ask whoever runs that server to renew it, or upload the recording instead.
url-wrong-type = The link does not lead to a recording but to something else ({ $media_type }). Please give the direct link to an audio or video file.
url-too-large = The recording is larger than { $max_mb } MB. Please send a shorter or more compressed one.
upload-missing = Nothing was uploaded to the address that was given out. Upload the recording, then say again that it is complete.
upload-size = The upload has { $found } bytes instead of the { $said } that were announced. Upload the recording again.
upload-checksum = The upload is not the file that was announced: its SHA-256 is another. Upload the recording again.
upload-not-expected = { $case } does not wait for an upload.
