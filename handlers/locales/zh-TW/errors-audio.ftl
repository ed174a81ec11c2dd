# Recordings.
audio-empty = 這個檔案是空的。請重新匯出或上傳錄音。
audio-format = 這個檔案不是可讀取的錄音。請改用以下格式：{ $accepted }。
audio-codec = 無法讀取這種音訊編碼（{ $codec }）。請匯出為 mp3、m4a 或 wav。
audio-no-stream = 檔案中沒有聲音。請確認已錄到麥克風，再重新傳送。
audio-streams = 檔案中超過 { $limit } 個軌道。請將通話匯出為單一音軌。
audio-channels = 錄音超過 { $limit } 個聲道。請匯出為立體聲或單聲道。
audio-rate = 取樣率不在 { $lowest }–{ $highest } kHz 之間。請以 16 至 48 kHz 匯出。
audio-too-large = 檔案超過 { $limit_mb } MB。請匯出為 mp3 或 m4a。
audio-too-long = 錄音超過 { $limit_min } 分鐘。請分段後再傳送。
audio-too-short = 錄音不到 { $limit_s } 秒。請傳送完整的通話。
audio-damaged = 錄音已損毀，無法讀取。請重新匯出或上傳。
audio-too-costly = 讀取這個檔案所需的時間或記憶體超過上限。請匯出為 mp3 或 m4a 後再傳送。
audio-clip-range = 錄音在該時間沒有聲音。請選擇通話範圍內、長度不超過 5 分鐘的時段。
audio-more-streams = 檔案中有多個音軌；只讀取了第一個。
audio-gaps = 錄音曾經中斷；空白處已略過，時間可能比其他播放器早。
audio-partly-damaged = 錄音有小部分損毀，已略過。
