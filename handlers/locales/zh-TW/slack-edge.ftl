# 誰可以使用機器人，以及以 OAuth 安裝。
slack-foreigner = 這個應用程式屬於另一家公司。請該公司的同仁把結果分享給您。
slack-token-refused = Slack 拒絕了機器人權杖。請管理員重新安裝應用程式，並設定新的 SLACK_BOT_TOKEN。
install-done-title = 安裝完成
install-done-text = 應用程式已加入您的工作區。請關閉此頁，在 Slack 邀請機器人加入頻道，然後輸入 /analyze help。
install-refused-title = 未安裝
install-refused-text = 您選擇不安裝此應用程式。沒有任何變更，也沒有儲存任何資料。
install-failed-title = 安裝未成功
install-failed-text = 連結已使用過、已超過十分鐘，或是從另一個瀏覽器開始的。請重新開始安裝。
install-unavailable-title = 請一分鐘後再試
install-unavailable-text = 有服務沒有回應，因此無法完成安裝。請一分鐘後重新開始。
slack-not-connected = 應用程式已不再連接到這個 Slack 工作區。請聯絡管理員重新安裝。
slack-slow = 處理時間超過 Slack 的等待上限。請求可能仍會完成：請一分鐘後再看，不要馬上重做。
cli-manifest-url = 請指定這台伺服器的公開 https 位址：--url https://calls.example.com；若使用 Socket Mode，請加 --socket。
cli-manifest-link = 一鍵建立應用程式：
