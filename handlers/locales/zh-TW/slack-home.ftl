# 首頁與清單。
home-title = 您的業務通話，句句有據
home-hello = 分享錄音或逐字稿，我會整理客戶真正說過的話，還能讓您親耳聽到。
home-conversations = 我的通話
home-opportunities = 我的商機
home-help = 使用說明
home-help-more = 在指令後面輸入 `help`，可查看所有用法。
home-admin = 您是管理員，可設定提醒規則、頻道、人員、隱私與模型。
home-settings = 設定
home-language = 訊息使用的語言。引文一律保留原本的語言。
home-privacy = 內容由 AI 整理並逐句比對逐字稿。我們不會用您的錄音訓練模型。
language-auto = 與 Slack 相同
language-en = English
language-zh-TW = 繁體中文
list-conversations = 最近的通話
list-no-conversations = 還沒有通話。請把錄音分享給我，或先試試示範。
list-conversation = { $icon } *{ $title }* { $state }
    { $case }・{ $day }
list-opportunities = 商機
list-no-opportunities = 還沒有商機。分析通話時會一併建立，也可以用指令建立。
list-strength = 強度 { $strength }/100
button-open = 開啟
button-new = 新的分析
button-demo = 試試示範
button-help = 使用說明
