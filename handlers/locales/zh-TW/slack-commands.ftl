# 指令：除了說明裡的字之外，也可以輸入的字，以空白分隔；不會顯示出來。
command-also-help = 說明 幫助 用法
command-also-demo = 示範 範例 展示
command-also-list = 清單 列表 我的
command-also-status = 狀態 進度
command-also-cancel = 取消 停止
command-also-create = 建立 新增 新建
command-also-private = 私下 私訊 只給我看
