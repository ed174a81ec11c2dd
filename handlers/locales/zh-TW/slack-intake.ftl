# What became of a file that was shared, and of a call that failed because of its file.
offer-failed = 沒有分析「{ $name }」。{ $why }
offer-another-file = 請在這裡分享另一個檔案，我會再詢問一次。
button-try-again = 再試一次
progress-another-file = 同一個檔案會得到相同的結果。請在這裡分享另一個檔案，它會成為另一筆通話。
