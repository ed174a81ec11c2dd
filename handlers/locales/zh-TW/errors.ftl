# 發生什麼事，以及接下來怎麼做。
provider-unavailable = { $provider } 目前沒有回應。資料都還在，請幾分鐘後再試。
outcome-unknown = 送往 { $provider } 的付費呼叫沒有收到回覆，可能已經計費，因此未經您同意不會重送。要再送一次請選「重試」。
our-fault = 我們這邊出了問題，資料都還在。請把錯誤代碼提供給管理員。
conversation-not-found = 找不到通話「{ $reference }」。請確認編號或案件號碼。
conversation-canceled = 這通電話已取消，不會再處理，也不會再產生費用。
conversation-exists = 已有相同外部編號的通話。
opportunity-not-found = 找不到這筆商機。請確認編號、案件號碼或公司名稱。
recording-missing = 儲存空間裡已找不到錄音，請重新上傳。
recording-changed = 讀取時錄音檔有變動，請再試一次。
transcribe-not-configured = 尚未設定轉寫服務。請設定 GROQ_API_KEY 或 GEMINI_API_KEY，或安裝離線套件。
import-no-file = 清單所在資料夾裡沒有這個檔案，請更正「file」欄位。
import-date = 「{ $value }」不是日期，請寫成 2026-11-22 或 2026-11-22T14:30+08:00。
schema-not-current = 資料庫結構不是最新版本，請執行：python -m bot migrate
worker-busy = 已有另一個工作程序使用這個 SQLite 檔案。請先停止它；若要多個工作程序，請改用 PostgreSQL。
