# Slack 裡的檔案與引述。
slack-file-unreadable = Slack 不允許我讀取這個檔案，或檔案已不存在。請在我已加入的頻道重新分享，或請管理員重新安裝應用程式。
slack-file-too-large = 檔案超過 { $limit_mb } MB。請分享較短或壓縮過的檔案。
slack-file-elsewhere = 這個檔案存放在其他服務中，我無法從 Slack 複製。請直接上傳檔案本身。
analysis-not-found = 找不到這份分析結果，可能已被刪除。請重新分析這通對話。
quote-not-found = 這段引述已不在結果中。請重新開啟這通對話，查看最新結果。
clip-no-recording = 這一段沒有錄音：只提供了逐字稿，或逐字稿沒有時間。
