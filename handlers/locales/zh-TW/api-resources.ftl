# API 各項資源會拒絕的情形；其餘由使用情境本身說明。
api-cursor = 這個游標不屬於這份清單。請原封不動帶上 next_cursor，並使用相同的篩選條件與同一團隊的憑證。
api-retry-done = 這通電話已有結果。若要再分析一次，請對 …/analyze 發出 POST。
api-waiting = 這通電話仍在等待錄音。請先上傳錄音，再對 …/complete 發出 POST。
