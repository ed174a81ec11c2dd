# Where calls are spoken of, and what is said in the thread of one.
note-not-here = 這裡可能有其他公司的人，因此我不在這裡談通話內容。請私訊我，或開啟我的「首頁」。
note-stands = { $case }：{ $state }。進度請看上方的訊息。
