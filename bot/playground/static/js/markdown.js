// The standard Markdown of markdown blocks, as nodes: headings, lists, quotes, code, tables, emphasis, links.

import { h, link } from "./dom.js";
import { emojiNode } from "./mrkdwn.js";

const INLINE = /`([^`\n]+)`|!?\[([^\]\n]*)\]\(([^()\s]+)\)|\*\*(?=\S)(.+?\S?)\*\*|(?<![\p{L}\p{N}])([*_])(?=\S)(.+?)\5(?![\p{L}\p{N}])|~~(.+?)~~|:([a-z0-9_+-]+):/u;

/** Return nodes for a Markdown text. */
export function markdown(text) {
  const lines = String(text).replaceAll("\r", "").split("\n");
  const nodes = [];
  while (lines.length) nodes.push(...chunk(lines));
  return nodes;
}

function chunk(lines) {
  const line = lines[0];
  if (!line.trim()) return lines.shift(), [];
  if (line.startsWith("```")) return [fence(lines)];
  const heading = line.match(/^(#{1,6})\s+(.*)$/);
  if (heading) return lines.shift(), [h(`h${Math.min(6, heading[1].length + 2)}`, {}, ...inline(heading[2]))];
  if (/^\s*(-{3,}|\*{3,})\s*$/.test(line)) return lines.shift(), [h("hr")];
  if (/^\s*>/.test(line)) return [h("blockquote", {}, ...markdown(take(lines, /^\s*> ?/).join("\n")))];
  if (/^\s*([-*+]|\d+\.)\s+/.test(line)) return [list(lines)];
  if (line.includes("|") && /^[\s|:-]+$/.test(lines[1] ?? "")) return [table(lines)];
  return [paragraph(lines)];
}

function fence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !lines[0].startsWith("```")) code.push(lines.shift());
  lines.shift();
  return h("pre", { tabindex: "0" }, h("code", {}, code.join("\n")));
}

function take(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift().replace(pattern, ""));
  return taken;
}

function list(lines) {
  const ordered = /^\s*\d+\./.test(lines[0]);
  const items = take(lines, /^\s*([-*+]|\d+\.)\s+/);
  return h(ordered ? "ol" : "ul", {}, items.map((item) => h("li", {}, ...inline(item.replace(/^\[([ x])\] /, (_w, c) => (c === "x" ? "☑ " : "☐ "))))));
}

function table(lines) {
  const rows = [];
  while (lines.length && lines[0].includes("|")) rows.push(lines.shift().trim().replace(/^\||\|$/g, "").split("|"));
  const [head, , ...body] = rows;
  return h("div", { class: "table-scroll", tabindex: "0" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, ...inline(cell.trim()))))),
    h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, ...inline(cell.trim()))))))));
}

function paragraph(lines) {
  const kept = [];
  while (lines.length && lines[0].trim() && !/^(#{1,6}\s|```|\s*>|\s*([-*+]|\d+\.)\s)/.test(lines[0])) kept.push(lines.shift());
  if (!kept.length) kept.push(lines.shift());
  return h("p", {}, kept.flatMap((line, index) => (index ? [h("br"), ...inline(line)] : inline(line))));
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    nodes.push(piece(found));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function piece([, code, label, url, strong, , em, strike, shortcode]) {
  if (code !== undefined) return h("code", {}, code);
  if (url !== undefined) return link(url, label || url);
  if (strong !== undefined) return h("strong", {}, ...inline(strong));
  if (em !== undefined) return h("em", {}, ...inline(em));
  if (strike !== undefined) return h("s", {}, ...inline(strike));
  return emojiNode(shortcode);
}
