# 指令：除了說明裡的字之外，也可以輸入的字，以空白分隔；不會顯示出來。
command-also-help = 說明 幫助 用法
command-also-demo = 示範 範例 展示
command-also-list = 清單 列表 我的
command-also-status = 狀態 進度
command-also-cancel = 取消 停止
command-also-create = 建立 新增 新建
command-also-private = 私下 私訊 只給我看

# 收到請求的回覆與標題。
demo-label = 示範：{""}
pasted-title = 貼上的逐字稿
receipt-here = { $case } 的訊息馬上就到。
receipt-private = { $case } 馬上會私訊給您。
clip-there = 這段引文的錄音已經在討論串裡，可以直接播放。
note-feedback-wrong = 謝謝，已記下。請按「更正」告訴我們哪裡不對，等級會隨之重算。
answer-looking = 正在逐字稿裡尋找……

# 還不能處理的情況。
opportunity-no-company = 請加上公司名稱，例如：create Harbour & Pine
opportunity-name-too-long = 名稱超過 { $limit } 個字，請縮短後再試一次。
intake-no-file = 這則訊息裡沒有錄音或逐字稿。請選擇附有音訊、影片、VTT、SRT、JSON 或文字檔的訊息。
intake-taken = 「{ $name }」已經在分析了，進度請看它的訊息。
intake-not-found = 這個檔案已經找不到了，請重新分享。
correction-outdated = 這份結果已被較新的結果取代，請在最新的卡片上按「更正」。
correction-nothing = 目前還沒有可以更正的等級。請等分析完成，或改用模型分析這通電話。
message-not-found = 這則訊息已經找不到了，請再問一次。
rule-set-by-person = 由人員指定。
offer-taken = 已收下「{ $name }」，進度請看它自己的訊息。
card-set-by-person = ✍️ 由人員指定
