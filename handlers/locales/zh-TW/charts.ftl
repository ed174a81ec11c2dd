# 圖表。標籤只能使用內附字型所含的字（docs/reports.md）。
chart-strength = 強度
chart-strength-title = 商機強度（0–100）
chart-coverage-title = 已知要素，占商機 %
chart-deals = 商機
chart-calls = 通話
chart-average = 平均
chart-median = 中位數
chart-week = 週
chart-alt = { $title }：{ $lines }。
chart-alt-line = { $name }從 { $first }（{ $begin }）到 { $last }（{ $end }）
