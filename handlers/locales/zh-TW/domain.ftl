# 領域用語：六個項目、等級、狀態、步驟。
letter-metrics = 量化指標
letter-economic_buyer = 經濟決策者
letter-decision_criteria = 決策標準
letter-decision_process = 決策流程
letter-identify_pain = 痛點
letter-champion = 內部推手

level-0 = 未知
level-1 = 僅有說法
level-2 = 客戶明說
level-3 = 已確認

status-confirmed = 已有實據
status-weak = 證據薄弱
status-contradicted = 說法矛盾
status-not_discussed = 尚未談到
status-unverified = 無法查證

band-strong = 強
band-medium = 中等
band-weak = 偏弱
band-at_risk = 有風險

side-seller = 賣方
side-buyer = 買方
side-partner = 夥伴
side-unknown = 立場未知
side-inferred = 推測
speaker-unknown = 未知發言者

state-waiting = 等待錄音
state-queued = 排隊中
state-running = 處理中
state-done = 完成
state-failed = 失敗
state-unknown = 需要您決定
state-canceled = 已取消
state-held = 暫緩處理

step-fetch = 取得錄音
step-cut = 於靜音處切段
step-transcribe = 轉寫逐字稿
step-merge = 合併逐字稿
step-analyze = 分析
step-store = 儲存結果
step-evaluate = 檢查提醒規則
step-notify = 通知
step-state-running = 進行中
step-state-waiting = 等待中
step-state-done = 完成
step-state-failed = 失敗
step-state-unknown = 未知
waiting-provider = 服務商請我們等待 { $seconds } 秒
