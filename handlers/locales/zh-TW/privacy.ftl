# 同意、保存期限與刪除。

consent-missing = 暫停處理：尚未有人記錄參與者已被告知。在此之前不會轉錄，也不會產生任何費用。
consent-question = ✋ *{ $title }* （{ $case }）暫停處理。您的工作區需要先確認：是否已告知參與者這通對話會被錄音與分析？
consent-informed = 是，已告知所有人
consent-agreed = 是，所有人都同意
consent-refuse = 否，不要分析
consent-none-title = 刪除這通對話？
consent-none-text = 錄音以及這通對話的所有資料都會刪除，無法復原。
consent-none-yes = 刪除
consent-none-no = 返回
consent-small-print = 您的回答會連同姓名一併記錄，分析會自動繼續。
consent-answered = ✅ *{ $title }* （{ $case }）：{ $said }分析會自動繼續。
consent-said-informed = 已告知所有人。
consent-said-agreed = 所有人都同意。
consent-noted = 已記錄。

forget-legal-hold = { $case } 因法律原因保留，無法刪除。管理員可以解除。
forget-begun = 🗑️ 正在刪除 { $case }：已刪除 { $lines } 行逐字稿、{ $results } 份結果與 { $quotes } 則引述；錄音與 Slack 上的內容會在一分鐘內刪除。稽核紀錄會留下不含內容的收據。
forget-done = 🗑️ { $case } 已於 { $date } 刪除，收據在稽核紀錄中。
forget-uploads = 使用者自行分享到 Slack 的檔案會保留：只有本人或 Slack 管理員可以刪除。

cli-forget-sure = 要刪除 { $case } 的錄音、逐字稿、結果與訊息嗎？此動作無法復原
cli-held-for-law = { $case } 已受保留，不會被刪除。
cli-held-lifted = { $case } 已解除保留，可以刪除。
cli-basis-recorded = { $case }：已記錄。
cli-basis-released = { $case }：已記錄，分析會自動繼續。
basis-unknown = 依據請填「informed」（已告知所有人）或「agreed」（所有人都同意）。
