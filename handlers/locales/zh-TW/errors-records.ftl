# Records that are not there, or not yet.
conversation-under-way = 通話 { $case_number } 仍在處理中。請等它結束，或先取消。
user-not-found = 這個工作區裡沒有這個人。請改選工作區內的成員。
transcript-not-found = 這裡找不到這份逐字稿，可能已被刪除。請重新分析這通通話。
workspace-not-found = 這個工作區尚未設定完成。請聯絡安裝此應用程式的人重新安裝。
