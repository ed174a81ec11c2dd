# /report usage：程式對 API 的使用。
command-also-usage = 用量 使用量 使用狀況
usage-report-usage = `{ $command } 用量 7天` – 程式對 API 的使用狀況（管理員）

reports-title-usage = API 用量
reports-usage = 共 *{ $count }* 次請求，來自 { $credentials } 個金鑰與權杖
reports-usage-none = 這段期間沒有程式提出請求。
reports-usage-failed = 遭拒絕：{ $refused }（超過限制：{ $limited }）· 我們這端失敗：{ $failed }
reports-usage-fast = 回應時間：半數在 { $p50 } 毫秒內 · 95% 在 { $p95 } 毫秒內 · 99% 在 { $p99 } 毫秒內
reports-usage-paid = 付給供應商 *{ $cost }* ，共 { $requests } 次付費請求（包含人員的通話）
reports-usage-days = 請求數走勢
reports-usage-answered = 已回應
reports-usage-refused = 遭拒絕
reports-usage-broken = 失敗
reports-usage-credentials = 最常使用的金鑰與權杖
reports-usage-routes = 路徑（由多到少）
reports-usage-no-route = （沒有這個路徑）
reports-usage-latency = 毫秒為上限值：實際數字最多再低 19%。
reports-usage-errors = 遭拒絕或失敗（由多到少）
reports-usage-costs = 付給供應商的費用

sheet-by = 分類
sheet-key = 代碼
sheet-route = 路徑
sheet-status = 狀態碼
sheet-api_requests = 請求數
sheet-refused = 遭拒絕
sheet-limited = 超過限制
sheet-failed = 失敗
sheet-bytes_in = 收到位元組
sheet-bytes_out = 送出位元組
sheet-p50_ms = p50 毫秒
sheet-p95_ms = p95 毫秒
sheet-p99_ms = p99 毫秒
define-usage = API 用量：已證明身分的程式所提出的請求。遭拒絕：400–499。失敗：500 以上。
