// table, data_table and data_visualization blocks; charts are plain bars with their numbers beside them.

import { h } from "./dom.js";
import { richText } from "./richtext.js";

function cell(value, tag, props = {}) {
  const content = value?.type === "rich_text" ? richText(value) : String(value?.text ?? value?.value ?? "");
  return h(tag, { class: value?.type === "raw_number" ? "number" : null, ...props }, content);
}

export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const align = (index) => ({ class: block.column_settings?.[index]?.align === "right" ? "number" : null });
  return h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": block.caption ?? "Table" }, h("table", {},
    block.caption ? h("caption", {}, block.caption) : null,
    h("thead", {}, h("tr", {}, (head ?? []).map((value, index) => cell(value, "th", { scope: "col", ...align(index) })))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value, index) => cell(value, "td", align(index).class ? align(index) : {})))))));
}

/** A table that pages as Slack's does. */
export function dataTable(block) {
  const [head, ...rows] = block.rows ?? [];
  const size = block.page_size ?? 10;
  const holder = h("div", { class: "data-table" });
  const show = (start) => {
    const pages = rows.length > size ? h("div", { class: "pager" },
      h("button", { type: "button", class: "button", disabled: start === 0, onclick: () => show(start - size) }, "Previous"),
      h("span", {}, `${start + 1}–${Math.min(start + size, rows.length)} of ${rows.length}`),
      h("button", { type: "button", class: "button", disabled: start + size >= rows.length, onclick: () => show(start + size) }, "Next")) : null;
    holder.replaceChildren(table({ ...block, rows: [head, ...rows.slice(start, start + size)] }), ...(pages ? [pages] : []));
  };
  show(0);
  return holder;
}

export function dataVisualization(block) {
  const chart = block.chart ?? {};
  const series = chart.series ?? [{ name: "", data: chart.segments ?? chart.data ?? [] }];
  const values = series.flatMap((one) => (one.data ?? []).map((point) => Number(point.value) || 0));
  const most = Math.max(...values.map(Math.abs), 1e-9);
  const labels = chart.axis_config?.categories ?? series[0]?.data?.map((point) => point.label) ?? [];
  return h("figure", { class: "chart" }, h("figcaption", {}, block.title ?? ""),
    h("dl", {}, labels.map((label) => [h("dt", {}, label), h("dd", {}, series.map((one, index) => bar(one, label, index, most)))])),
    series.length > 1 ? h("ul", { class: "legend" }, series.map((one, index) => h("li", { class: `series-${index % 6}` }, one.name))) : null);
}

function bar(series, label, index, most) {
  const point = (series.data ?? []).find((found) => found.label === label);
  const value = Number(point?.value ?? 0);
  const fill = h("span", { class: `fill series-${index % 6}` });
  fill.style.width = `${(Math.abs(value) / most) * 100}%`;
  return h("span", { class: "bar" }, h("span", { class: "track", "aria-hidden": "true" }, fill), h("span", { class: "value" }, point ? String(value) : "–"));
}
