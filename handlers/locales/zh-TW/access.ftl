# 誰能看到什麼。

conversation-kept = 這通對話已經在這裡，且提供者未公開。請洽您的主管或管理員。
access-admin-only = 只有管理員可以變更這項設定。
access-owner-only = 只有這通對話的擁有者或管理員可以變更。
access-last-admin = 這是最後一位管理員，請先指定另一位管理員。
access-role-unknown = 沒有「{ $role }」這個角色，請選擇 rep、manager 或 admin。
access-own-manager = 不能將自己設為自己的主管。
access-manager-circle = { $name } 已直接或間接向此人報告，不能再成為此人的主管。
note-withheld = 🔒 這通對話只開放給擁有者、其主管與管理員。

# 終端機。

cli-role-changed = 已完成：{ $person }，立即生效。
cli-unchanged = 原本就是如此：{ $person }。
cli-restricted = { $case } 已設為限制存取：只有擁有者、其主管與管理員看得到。頻道中原有的內容正在替換。
cli-restrict-lifted = { $case } 已解除限制。
cli-restrict-unchanged = { $case } 原本就是如此。
workspace-unknown = 這裡沒有工作區 { $team }。
workspace-several = 有多個工作區，請用 --slack-team 指定。
person-not-slack = 「{ $person }」不是 Slack 成員 ID。成員 ID 以 U 或 W 開頭，可在該成員的 Slack 個人檔案中找到。

access-scores-hidden = 您無法看到這通對話的等級與分數，因此無法在此更正。
card-scores-title = 各項對話內容
card-scores-hidden = 等級與分數只顯示給工作區允許的人。
