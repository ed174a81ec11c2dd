# What became of a file that was shared, and of a call that failed because of its file.
offer-failed = 沒有分析「{ $name }」。{ $why }
offer-another-file = 請在這裡分享另一個檔案，我會再詢問一次。
button-try-again = 再試一次
progress-another-file = 同一個檔案會得到相同的結果。請在這裡分享另一個檔案，它會成為另一筆通話。
intake-table = 「{ $name }」看起來是表格。要匯入商機，請另存為 CSV，再到 `{ $command }` → 商機 → 匯入 CSV；儲存前會先顯示會改變什麼。
intake-table-admins = 「{ $name }」看起來是表格。商機由管理員用 `{ $command }` 匯入。要分析通話，請傳錄音檔或逐字稿給我。
