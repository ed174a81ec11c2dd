## Why an alert waits, was not sent, or ended. Shown after a colon or an arrow.
alert-held-rep-first = 先留時間給商機負責人回應
alert-held-quiet = 在勿擾時段出現
alert-held-cap = 超過每小時的提醒上限
alert-muted = 您已將它靜音
alert-no-access = 收件人無權查看這通電話
alert-no-scores = 收件人無權查看分數
alert-answered-before = 已有人先略過
alert-undelivered = Slack 無法送達
alert-absent = 收件人不在 Slack 上
alert-uncertain = 可能已送達，但 Slack 無法確認
alert-duplicate = 同樣的證據再次出現
alert-cooldown = 不久前才提醒過
alert-merged = 已併入進行中的提醒
alert-no-recipient = 商機沒有負責人，或無人擔任該角色
alert-resolved-over = 情況已不存在
alert-resolved-unseen = 通知任何人之前，情況就已不存在
alert-person-absent = { $person } 不在 Slack 上，給 { $person } 的提醒會送到團隊頻道。
