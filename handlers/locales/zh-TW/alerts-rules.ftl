# 規則發現了什麼、為何觸發、下一步做什麼：誰、做什麼、何時以前。不責怪：寫「尚未詢問」。
alert-owner = 商機負責人
alert-buyer = 客戶
alert-someone = 通話中的人
alert-date = 日期
alert-some-day = 沒有說明的日期
alert-nobody-else = 沒有其他人
alert-measure-strength = 強度
alert-measure-coverage = 涵蓋度
alert-measure-headline = 關鍵項目
fault-audio-poor = 這次通話的音質太差，逐字稿不可靠。
fault-undelivered = 這次通話的結果無法在 Slack 送達：頻道或提出要求的人無法聯繫。
alert-resolved-mended = 後來的嘗試已得到結果

alert-close_now-change = 可以成交了：強度 { $strength }、涵蓋 { $coverage }/6，客戶主動提出。尚未確認：{ $letters }
alert-close_now-change-proven = 可以成交了：強度 { $strength }，六個項目皆已確認，客戶主動提出
alert-close_now-why = 強度 { $strength }、涵蓋 { $coverage }/6，且有購買訊號
alert-close_now-action = 請{ $owner }在 { $day } 前向{ $who }提出簽約日期
alert-close_now-action-proven = 請{ $owner }在 { $day } 前向{ $who }提出簽約日期

alert-missing_decision_maker-change = 經濟決策者：{ $calls } 次通話後仍為「{ $level }」
alert-missing_decision_maker-change-named = 經濟決策者：{ $calls } 次通話後仍為「{ $level }」；提過的人：{ $named }
alert-missing_decision_maker-why = 等級「{ $level }」，{ $calls } 次通話
alert-missing_decision_maker-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」
alert-missing_decision_maker-action-named = 請{ $owner }在 { $day } 前請{ $who }引見{ $named }：「{ $question }」

alert-no_power-change = 這筆大案尚未聽到能核准付款的人發言
alert-no_power-change-named = 這筆大案提過{ $named }，但尚未聽到本人發言
alert-no_power-why = 金額 { $amount } { $currency }，高於 { $limit }
alert-no_power-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」
alert-no_power-action-named = 請{ $owner }在 { $day } 前請{ $who }引見{ $named }

alert-manager_escalation-change = 連續 { $calls } 次通話證據不足：{ $numbers }。最弱：{ $letters }
alert-manager_escalation-why = 連續 { $calls } 次通話低於 { $below }
alert-manager_escalation-action = 請{ $owner }與主管一起準備下次通話，在 { $day } 前問{ $who }：「{ $question }」

alert-critical_unknown-change-1 = { $calls } 次通話後尚未談到：{ $letter_1 }
alert-critical_unknown-change-2 = { $calls } 次通話後尚未談到：{ $letter_1 }、{ $letter_2 }
alert-critical_unknown-change-3 = { $calls } 次通話後尚未談到：{ $letter_1 }、{ $letter_2 }、{ $letter_3 }
alert-critical_unknown-why = { $calls } 次通話後等級為 0：{ $letters }
alert-critical_unknown-action-1 = 請{ $owner }在 { $day } 前問{ $who }：「{ $question_1 }」
alert-critical_unknown-action-2 = 請{ $owner }在 { $day } 前問{ $who }：「{ $question_1 }」、「{ $question_2 }」
alert-critical_unknown-action-3 = 請{ $owner }在 { $day } 前問{ $who }：「{ $question_1 }」、「{ $question_2 }」、「{ $question_3 }」

alert-letter_fell-change = { $letter }：{ $before } → { $after }，因為客戶現在的說法不同
alert-letter_fell-change-disputed = { $letter }：客戶的兩種說法互相矛盾
alert-letter_fell-why = 客戶的話與先前不符：{ $letter }
alert-letter_fell-action = 請{ $owner }在 { $day } 前問{ $who }情況有什麼改變
alert-letter_fell-action-disputed = 請{ $owner }在 { $day } 前向{ $who }確認哪一個說法正確

alert-champion_at_risk-change-leaving = { $champion }即將離職或調動。其他發言的人：{ $others }
alert-champion_at_risk-change-blocked = { $champion }在內部受阻。其他發言的人：{ $others }
alert-champion_at_risk-change-absent = 最近 { $calls } 次通話都沒有{ $champion }。其他發言的人：{ $others }
alert-champion_at_risk-why = 內部推手有風險：{ $champion }
alert-champion_at_risk-action-leaving = 請{ $owner }在 { $day } 前問{ $champion }由誰接手，並聯絡{ $who }
alert-champion_at_risk-action-blocked = 請{ $owner }在 { $day } 前問{ $champion }需要什麼協助
alert-champion_at_risk-action-absent = 請{ $owner }在 { $day } 前直接聯絡{ $champion }

alert-champion_untested-change = 內部推手：{ $calls } 次通話後為「{ $level }」，尚未測試
alert-champion_untested-why = 等級「{ $level }」，{ $calls } 次通話
alert-champion_untested-action = 請{ $owner }在 { $day } 前請{ $who }在內部做一件事：「{ $question }」

alert-weak_after_calls-change = { $calls } 次通話後強度 { $strength }，涵蓋 { $coverage }/6。最弱：{ $letters }
alert-weak_after_calls-why = 強度 { $strength }，{ $calls } 次通話
alert-weak_after_calls-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」

alert-numbers_missing-change = { $calls } 次通話後客戶尚未提出數字（量化指標：{ $level }）
alert-numbers_missing-why = { $calls } 次通話都沒有數字
alert-numbers_missing-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」

alert-staleness-change = 已有 { $days } 天以上未再確認：{ $letters }
alert-staleness-why = { $days } 天未確認
alert-staleness-action = 請{ $owner }在 { $day } 前向{ $who }確認是否仍然成立：「{ $question }」

alert-threshold-change = { $subject }：{ $value }，{ $calls } 次通話後低於 { $limit }
alert-threshold-change-reached = { $subject }：{ $value }，{ $calls } 次通話後已達 { $limit }
alert-threshold-why = { $subject } { $value }，門檻 { $limit }
alert-threshold-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」
alert-threshold-action-reached = 請{ $owner }在 { $day } 前與{ $who }約定下一步

alert-competitor_named-change = 客戶首次提到{ $rival }；態度：{ $attitude }
alert-competitor_named-change-again = 客戶方現在有人偏好{ $rival }
alert-competitor_named-change-own_build = 客戶考慮自己開發；態度：{ $attitude }
alert-competitor_named-change-do_nothing = 客戶考慮維持現狀；態度：{ $attitude }
alert-competitor_named-why = 客戶提到{ $rival }
alert-competitor_named-action = 請{ $owner }在 { $day } 前問{ $who }比較時最看重什麼
alert-competitor_named-action-again = 請{ $owner }在 { $day } 前問{ $who }對方哪裡做得比較好
alert-competitor_named-action-own_build = 請{ $owner }在 { $day } 前問{ $who }自己開發要花多少錢、由誰負責
alert-competitor_named-action-do_nothing = 請{ $owner }在 { $day } 前問{ $who }再拖一季會有什麼代價

alert-competitor-change = 有人提到{ $rival }
alert-competitor-why = 說到{ $rival }這個名稱
alert-competitor-action = 請{ $owner }在 { $day } 前問{ $who }比較時最看重什麼

alert-price_pressure-change =
    { $count ->
        [one] 客戶對價格有意見，或要求折扣
       *[other] 客戶對價格有意見，或要求折扣，共 { $count } 次
    }
alert-price_pressure-why = 客戶談價格的話
alert-price_pressure-action = 請{ $owner }在 { $day } 前先和{ $who }談目前問題的代價，再談折扣

alert-blocker-change = 客戶內部的關卡：{ $category }
alert-blocker-why = 客戶提出：{ $category }
alert-blocker-action = 請{ $owner }在 { $day } 前向{ $who }問清楚這一關（{ $category }）的步驟、負責人與日期

alert-timeline_slip-change = { $what }：{ $before } → { $after }
alert-timeline_slip-change-new = { $what }改到 { $after }
alert-timeline_slip-change-again = 第 { $count } 次改期：{ $what }，{ $before } → { $after }
alert-timeline_slip-why = 客戶改期（第 { $count } 次）
alert-timeline_slip-action = 請{ $owner }在 { $day } 前問{ $who }：{ $after } 之前還要完成什麼
alert-timeline_slip-action-new = 請{ $owner }在 { $day } 前問{ $who }：{ $after } 之前還要完成什麼
alert-timeline_slip-action-again = 請{ $owner }在 { $day } 前問{ $who }日期為何一再更動、誰能定下來

alert-no_next_step-change = 通話結束時，客戶沒有承諾任何有日期的下一步
alert-no_next_step-change-loose = 通話結束時有下一步，但客戶沒有承諾日期
alert-no_next_step-why = 這次通話沒有客戶承諾的、有日期的下一步
alert-no_next_step-action = 請{ $owner }今天寫信給{ $who }，提出一個在 { $day } 前的下一步
alert-no_next_step-action-loose = 請{ $owner }在 { $day } 前向{ $who }確認那一步的日期

alert-single_threaded-change = { $calls } 次通話只聽到{ $voice }
alert-single_threaded-change-named = { $calls } 次通話只聽到{ $voice }；提過但還沒見到：{ $people }
alert-single_threaded-why = { $calls } 次通話只有一位客戶發言
alert-single_threaded-action = 請{ $owner }在 { $day } 前問{ $who }還有誰會受影響，並請他引見
alert-single_threaded-action-named = 請{ $owner }在 { $day } 前請{ $who }引見{ $people }

alert-question_not_asked-change = { $letter }：建議的問題在 { $calls } 次通話中尚未詢問
alert-question_not_asked-change-more = { $letter }：建議的問題在 { $calls } 次通話中尚未詢問；另有 { $more } 題待問
alert-question_not_asked-why = 連續 { $calls } 次通話未詢問
alert-question_not_asked-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」
alert-question_not_asked-action-more = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」

alert-price_never_discussed-change = 階段 { $stage }，但 { $calls } 次通話尚未談到價格
alert-price_never_discussed-why = 階段 { $stage }，沒有談到價格的話
alert-price_never_discussed-action = 請{ $owner }在 { $day } 前和{ $who }談價格

alert-close_date_passed-change = 預計成交日 { $close } 已過 { $days } 天，商機仍未結案
alert-close_date_passed-change-said = 預計成交日 { $close } 已過 { $days } 天；客戶提到 { $new }
alert-close_date_passed-why = 預計成交日 { $close }
alert-close_date_passed-action = 請{ $owner }在 { $day } 前向{ $who }確認新的日期
alert-close_date_passed-action-said = 請{ $owner }在 { $day } 前與{ $who }確認 { $new }

alert-closing_with_gaps-change = { $days } 天後成交（{ $close }）；尚待證實：{ $letters }
alert-closing_with_gaps-why = 預計成交日 { $close }，待證實：{ $letters }
alert-closing_with_gaps-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」

alert-stage_gate-change = 階段 { $stage }；尚待證實：{ $letters }（至「{ $level }」）
alert-stage_gate-why = 階段 { $stage } 需要 { $letters }
alert-stage_gate-action = 請{ $owner }在 { $day } 前問{ $who }：「{ $question }」

alert-stalled-change = 停在階段 { $stage } 已 { $days } 天，一般為 { $limit } 天
alert-stalled-why = { $days } 天，上限 { $limit } 天
alert-stalled-action = 請{ $owner }在 { $day } 前與{ $who }約定下一步，或調整階段

alert-quiet_deal-change = 已 { $days } 天沒有通話
alert-quiet_deal-change-promised = 已 { $days } 天沒有通話；當時約定：{ $step }
alert-quiet_deal-why = { $days } 天沒有通話
alert-quiet_deal-action = 請{ $owner }在 { $day } 前聯絡{ $who }，約下次通話
alert-quiet_deal-action-promised = 請{ $owner }在 { $day } 前問{ $who }那一步的進展

alert-phrase-change = 聽到：{ $phrases }
alert-phrase-change-denied = 聽到（句中帶有否定）：{ $phrases }
alert-phrase-why = 這些字詞：{ $phrases }
alert-phrase-action = 請{ $owner }在 { $day } 前和{ $who }談這件事
alert-phrase-action-denied = 請{ $owner }在 { $day } 前和{ $who }談這件事

alert-question-change = 答案為「是」：{ $question }
alert-question-why = 通話中有一句話回答：{ $question }
alert-question-action = 請{ $owner }在 { $day } 前和{ $who }談這件事

alert-pipeline_fault-why = { $case } 的處理沒有得到可靠的結果
alert-pipeline_fault-why-undelivered = 還沒有人看到 { $case } 的結果
alert-pipeline_fault-action = 請在該通話按「重試」；若再次發生，請管理員今天查看系統頁面
alert-pipeline_fault-action-audio = 請上傳者今天重新提供 { $case } 較清楚的錄音，或檢查逐字稿
alert-pipeline_fault-action-undelivered = 今天用 /analyze 開啟 { $case }，並把應用程式邀請到頻道
