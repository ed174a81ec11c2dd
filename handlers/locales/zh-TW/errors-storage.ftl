# Files and links.
link-invalid = 這個連結無效，請重新取得連結。
link-expired = 這個連結已過期，請重新取得連結。
url-not-allowed = 無法從這個網址（{ $host }）下載錄音，請改用管理員允許的主機上的 https 連結。
url-redirected = { $host } 將我們轉到另一個網址，我們不會跟隨轉址。請提供錄音的直接連結。
url-refused = { $host } 沒有提供錄音（狀態碼 { $status }）。請確認連結正確且尚未失效。
url-certificate = 無法驗證 { $host } 的憑證。請聯絡該伺服器的管理者更新憑證，或改為直接上傳錄音。
url-wrong-type = 這個連結的內容不是錄音（{ $media_type }）。請提供音訊或影片檔的直接連結。
url-too-large = 錄音超過 { $max_mb } MB，請改傳較短或壓縮率較高的檔案。
upload-missing = 提供的上傳位置沒有收到任何檔案。請上傳錄音後，再次通知上傳完成。
upload-size = 上傳的檔案大小為 { $found } 位元組，與事先告知的 { $said } 不符。請重新上傳錄音。
upload-checksum = 上傳的檔案與事先告知的不同（SHA-256 不符）。請重新上傳錄音。
upload-not-expected = { $case } 並未等候上傳。
