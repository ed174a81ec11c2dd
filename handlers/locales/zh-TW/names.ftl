# 服務、引擎與發言者的通用名稱；程式內另有簡短代號。
provider-groq = Groq
provider-gemini = Google Gemini
provider-offline = 本機轉寫
provider-slack = Slack
provider-database = 資料庫
provider-storage = 檔案儲存空間
provider-audio = 錄音讀取程式
provider-audio-url = 錄音所在的伺服器
provider-disk = 伺服器磁碟
provider-machine = 這台伺服器

engine-groq = Groq（{ $model }）
engine-gemini = Google Gemini（{ $model }）
engine-offline = 本機（{ $model }）
engine-cue-scan = 關鍵字掃描
engine-given = 由您提供
engine-sample = 手寫範例
engine-stored = 預存的回答

voice-channel-0 = 左聲道
voice-channel-1 = 右聲道
voice-number = 發言者 { $number }

detail-folder = 本機資料夾
detail-lost = 剛寫入的物件不見了
detail-draft = 只有英文草稿
detail-schema = 資料庫結構不是最新版本
