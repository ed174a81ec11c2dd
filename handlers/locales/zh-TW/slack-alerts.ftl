# 提醒：一件新的事、證明它的原話、一個下一步。從不責怪，寫「尚未詢問」。
severity-high = 高
severity-medium = 中
severity-low = 低
alert-msg-days =
    { $count ->
        [0] 今天進入此階段
       *[other] 此階段已 { $count } 天
    }
alert-msg-call = 第 { $number } 通
alert-msg-next = *下一步：* { $action }
alert-msg-checked =
    { $count ->
       *[other] 已檢查 { $count } 通電話：{ $calls }
    }
alert-msg-rule = { $rule } v{ $version }
alert-msg-acknowledged = 🙋 { $person } 自 { $when } 起處理
alert-msg-assigned = 👤 { $person } 於 { $when } 請 { $to } 處理
alert-msg-snoozed = 💤 { $person } 已延後，到 { $until }
alert-msg-next-call = 下一通電話
alert-msg-dismissed = 🚫 { $person } 於 { $when } 略過：{ $reason }
alert-msg-resolved = ✅ { $when } 已解除：{ $reason }
alert-msg-useful = 👍 { $people } 覺得有用
alert-because-rep = 這是您負責的商機
alert-because-manager = { $owner } 是您的團隊成員
alert-because-admin = 您是管理員
alert-because-uploader = 這通電話由您上傳
alert-answer-useful = 有用
alert-answer-not_true = 與事實不符
alert-answer-known = 已經知道
alert-answer-not_mine = 不是我的
alert-answer-not_important = 不重要
alert-later-1d = 1 天
alert-later-3d = 3 天
alert-later-7d = 7 天
alert-later-call = 到下一通電話
button-alert-useful = 有用
button-alert-snooze = 稍後提醒
button-alert-dismiss = 略過
button-alert-acknowledge = 我來處理
button-alert-assign = 指派
button-alert-release = 現在就通知主管
button-alert-deal = 查看商機
button-alert-open = 查看提醒
button-alerts = 我的提醒
alert-dismiss-title = 略過提醒
alert-dismiss-submit = 略過
alert-dismiss-why = 原因是什麼？
alert-dismiss-hint = 選「與事實不符」會開啟那通電話的更正，等級會跟著更新。收到這則提醒的人都會看到是誰略過、為什麼。
alert-assign-title = 指派提醒
alert-assign-submit = 指派
alert-assign-who = 由誰處理？
alert-assign-hint = 可以看到這筆商機與相關電話的人。被指派的人會在自己的提醒裡看到。
alert-not-found = 這裡沒有這則提醒，或不是給您的。
alert-ended = 這則提醒已經結束，訊息裡寫著結果。
alert-assignee-unseen = { $person } 不能看這則提醒所依據的電話，請改選其他人。
alert-released = 您的主管現在會收到這則提醒。
alert-released-not = 沒有人在等這則提醒。
alert-said-useful = 謝謝您，這會計入這條規則。
alert-said-dismissed = 已略過：{ $reason }。這會計入這條規則。
alert-said-correct = 已因與事實不符而略過。請指出哪裡不對，等級會跟著更新：
alert-said-assigned = 現在由 { $person } 處理。
alert-line-changed = 🔁 這件事有新的進展：{ $change }
alert-line-returned = ⏰ 延後時間已到，情況仍然相同。
alert-line-resolved = ✅ 情況已改變：{ $reason }

# /alerts
help-alerts = *{ $command }* 現在需要您的事，以及為什麼。
usage-alerts-open = `{ $command }` 給您的未結提醒
usage-alerts-rules = `{ $command } rules` 每一條規則：開啟、關閉或缺少什麼，以及準不準
usage-alerts-history = `{ $command } history 海港松木` 一筆商機的所有提醒與結果
usage-alerts-mute = `{ $command } mute 海港松木 兩天` 暫時不接收某筆商機或某條規則
usage-alerts-unmute = `{ $command } unmute 海港松木` 恢復接收
usage-alerts-help = `{ $command } help` 這份說明
help-alerts-note = 只有您看得到。靜音或太頻繁的提醒會留到摘要，不會遺失。
command-also-alerts = 提醒 我的提醒
command-also-rules = 規則
command-also-history = 紀錄 歷史
command-also-mute = 靜音 暫停
command-also-unmute = 取消靜音 恢復
alerts-title = 您的未結提醒
alerts-none = 目前沒有需要您處理的事。
alerts-row = { $mark } *{ $name }* { $change }
    → { $action }
alerts-more =
    { $count ->
       *[other] 還有 { $count } 則未結。
    }
alerts-untold = *過去 7 天沒有另外通知的*
alerts-untold-row = • *{ $name }* { $change } · { $reason }
alerts-muted = 🔕 已靜音：{ $things }
alerts-muted-one = { $name }（到 { $until }）
alerts-rules-title = 提醒規則
alerts-rule = { $mark } *{ $name }* · { $severity } · { $state }
alerts-rule-on = 開啟
alerts-rule-off = 關閉
alerts-rule-needs = 缺少{ $needs }
alerts-precision = { $judged } 則中 { $useful } 則有用（{ $share } %）· { $unanswered } 則未回應
alerts-precision-few = { $judged } 則中 { $useful } 則有用：數量太少，還看不出來 · { $unanswered } 則未回應
alerts-precision-silent = 尚無回應 · { $unanswered } 則未回應
alerts-precision-warn = ⚠️ 超過 30 % 沒有用
alerts-precision-propose = 建議：{ $setting } { $before } → { $after }。過去 30 天會觸發 { $count } 次，而不是 { $was } 次。不會自動變更。
alerts-precision-look = 有用的不到一半。請檢查設定，或關閉這條規則。不會自動變更。
alerts-rules-window = 過去 30 天的回應。有用 ÷（有用 + 與事實不符 + 不重要）。
alerts-history-title = { $name } 的提醒
alerts-history-none = { $name } 還沒有任何提醒。
alerts-history-row = { $mark } *{ $rule }* · { $state } · { $when }
    { $change }
alerts-history-why = ↳ { $reason }
alerts-mute-how = 請說明對象與時間：`{ $line }`
alerts-history-how = 請說明是哪一筆商機：`{ $line }`
alerts-history-example = 海港松木
alerts-mute-example-name = 海港松木
alerts-mute-done = 🔕 { $name } 已為您靜音到 { $until }，仍會列在摘要裡。
alerts-unmute-done = 🔔 您會再次收到 { $name } 的提醒。
alerts-unmute-not = { $name } 原本就沒有靜音。
alert-state-held = 暫緩
alert-state-pending = 準備送出
alert-state-sending = 準備送出
alert-state-uncertain = 可能已送出
alert-state-sent = 未結
alert-state-acknowledged = 處理中
alert-state-snoozed = 已延後
alert-state-dismissed = 已略過
alert-state-resolved = 已解除
alert-state-suppressed = 未通知
alert-state-failed = 未送達
home-alerts = 我的提醒

# 每日摘要與每週回顧。
digest-title =
    { $count ->
        [0] 沒有另外通知的事
       *[other] 有 { $count } 則提醒等著您
    }
digest-untold = *未通知的提醒與原因*
alerts-more-untold = … 還有 { $count } 則
weekly-title = 您的一週
weekly-title-team = 您團隊的一週
weekly-about =
    { $calls ->
        [0] 到 { $day } 為止 · 沒有通話
       *[other] 到 { $day } 為止 · { $calls } 通電話
    }
weekly-deals =
    { $count ->
       *[other] *{ $count } 筆進行中的商機，變動最多的在前*
    }
weekly-deal = • *{ $name }* { $before } { $arrow } { $strength }/100 · 最弱：{ $weakest }
weekly-deal-new = • *{ $name }* 新增，{ $strength }/100 · 最弱：{ $weakest }
weekly-gaps = *同一項仍未確認*
weekly-gap = • *{ $letter }* 您最近 5 通電話中有 { $count } 通尚未確認。下次可以問：「{ $question }」
weekly-gap-of = • { $owner }： *{ $letter }* 最近 5 通電話中有 { $count } 通尚未確認
weekly-proofs = *新獲證實，值得分享*
weekly-proof = • *{ $name }* · { $letter }：{ $quote }
weekly-alerts =
    { $count ->
        [0] 沒有未結提醒 · 7 天內有 { $untold } 則未另外通知
       *[other] { $count } 則未結提醒 · 7 天內有 { $untold } 則未另外通知
    }
weekly-rules = *常被認為沒有用的規則*
weekly-picture-title = 每週強度
