# Transcription and analysis.
analysis-blocked = Google 的安全規則擋下了這通電話（{ $reason }），因此沒有分析結果。請檢查逐字稿是否含有可能的敏感內容，或貼上精簡後的逐字稿。
transcribe-blocked = Google 的安全規則擋下了這段錄音（{ $reason }），因此沒有轉成文字。請改用其他轉錄服務，或上傳逐字稿。
transcribe-offline-english-only = 內建的轉錄只懂英文，而這通電話使用其他語言（{ $language }）。請連接 Groq 或 Gemini，或上傳逐字稿。
transcribe-offline-missing = 尚未安裝內建的轉錄功能。請安裝「offline」選項、連接 Groq 或 Gemini，或上傳逐字稿。
transcript-too-large = 逐字稿檔案超過 { $limit_mb } MB。請分割檔案，或移除不是對話的內容。
transcript-too-long = 逐字稿超過 { $limit_lines } 個發言。請分成幾段對話。
transcript-empty = 逐字稿裡沒有任何文字。請檢查檔案後再傳一次。
transcript-encoding = 無法讀取逐字稿的文字編碼。請將檔案另存為 UTF-8 後再傳一次。
transcript-format = 這不是我們能讀取的逐字稿。請提供含有說話者與文字的 JSON、WebVTT、SRT，或每個發言以「姓名：內容」開頭的純文字。
transcript-offline-draft = 離線轉錄的英文草稿，可能有錯誤。
transcript-speakers-unknown = 逐字稿沒有標示說話者；雙方身分是從內容推測的。
transcript-some-speakers-unknown = 逐字稿裡有幾行看不出是誰說的，因此列為未知發言者。若這幾行很重要，請改寫成「姓名：內容」後再傳一次。
transcript-speakers-unmatched = 錄音是分段轉錄的，同一人可能出現兩個說話者標籤。必要時請更正說話者。
