# 誰能看到什麼。

conversation-kept = 這通對話已經在這裡，且提供者未公開。請洽您的主管或管理員。
access-admin-only = 只有管理員可以變更這項設定。
access-owner-only = 只有這通對話的擁有者或管理員可以變更。
access-last-admin = 這是最後一位管理員，請先指定另一位管理員。
access-role-unknown = 沒有「{ $role }」這個角色，請選擇 rep、manager 或 admin。
access-own-manager = 不能將自己設為自己的主管。
note-withheld = 🔒 這通對話只開放給擁有者、其主管與管理員。
