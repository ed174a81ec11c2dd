# Charts. Their labels may only use characters of the bundled font (docs/reports.md).
chart-strength = Strength
chart-strength-title = Strength of deals (0–100)
chart-coverage-title = Letters known, % of deals
chart-deals = Deals
chart-calls = Calls
chart-average = Average
chart-median = Median
chart-week = Week
chart-alt = { $title }: { $lines }.
chart-alt-line = { $name } from { $first } ({ $begin }) to { $last } ({ $end })
