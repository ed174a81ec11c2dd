# 隨著處理步驟更新的訊息。
progress-text = { $line }（{ $case }）
progress-title = { $icon } *{ $title }* { $state }
progress-about = { $case }・開始於 { $ago }
progress-waiting = 正在接收錄音，存好之後會自動開始。
progress-queued = 一有空檔就會開始處理。
progress-done = 結果已儲存。
progress-canceled = 不會再處理，也不會再產生費用。已完成的部分都會保留。
progress-chunk = 第 { $number } 段，共 { $total } 段
progress-waits = 服務商請我們等待 { $time }，之後會自動繼續
progress-error-id = 請提供給管理員的錯誤代碼：{ $id }
progress-kept-transcript = 已保留逐字稿，重試會從這裡接續。
progress-kept-recording = 已保留錄音與已完成的部分，重試會從這裡接續。
progress-kept-nothing = 請重新分享錄音，再開始一次。
progress-unknown-calls = 有 { $count } 次送往 { $provider } 的付費呼叫沒有收到回覆。
progress-unknown-next = 這筆可能已經計費，因此未經您同意不會重送。目前已付：{ $cost }。重試可能會為同一次呼叫付兩次費用。

duration-seconds = { $seconds } 秒
duration-minutes = { $minutes } 分 { $seconds } 秒
duration-hours = { $hours } 小時 { $minutes } 分

button-cancel = 取消
button-retry = 重試
button-retry-canceled = 還是要分析
confirm-pay-again-title = 要再付一次嗎？
confirm-pay-again-text = 這次呼叫可能已經計費。重試會再送一次，可能再次計費。已收到的回答會免費沿用。
confirm-pay-again-yes = 重試並付費
confirm-pay-again-no = 先不要
