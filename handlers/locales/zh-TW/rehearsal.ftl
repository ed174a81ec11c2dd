# What a rule that asks a model would have asked and cost; shown before it is stored.
rehearsal-asks =
    { $count ->
        [0] 過去 30 天 *沒有通話* 需要詢問模型。
       *[other] 過去 30 天會就 *{ $count } 通通話* 詢問模型，費用合計最多 { $cost }（這些通話的分析花費）。這次沒有實際詢問，所以還不知道會觸發幾次。
    }
rehearsal-asks-free =
    { $count ->
        [0] 過去 30 天 *沒有通話* 需要詢問模型。
       *[other] 過去 30 天會就 *{ $count } 通通話* 詢問模型，不需費用。這次沒有實際詢問，所以還不知道會觸發幾次。
    }
rehearsal-asks-unpriced =
    { $count ->
        [0] 過去 30 天 *沒有通話* 需要詢問模型。
       *[other] 過去 30 天會就 *{ $count } 通通話* 詢問模型，模型價格不明。這次沒有實際詢問，所以還不知道會觸發幾次。
    }
rehearsal-asked = 依據模型對 { $count } 通通話的回答。
