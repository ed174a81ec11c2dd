// rich_text blocks: sections, lists, quotes and preformatted text with their styled pieces.

import { h, link } from "./dom.js";
import { emojiNode, inZone } from "./mrkdwn.js";
import { channelName, nameOf } from "./store.js";

export function richText(block) {
  return h("div", { class: "rich" }, (block.elements ?? []).map(part));
}

function part(element) {
  const inside = () => (element.elements ?? []).map(leaf);
  if (element.type === "rich_text_list") {
    const list = h(element.style === "ordered" ? "ol" : "ul", { start: element.offset ? element.offset + 1 : null }, (element.elements ?? []).map((item) => h("li", {}, (item.elements ?? []).map(leaf))));
    list.style.marginInlineStart = `${(element.indent ?? 0) * 1.5}rem`;
    return list;
  }
  if (element.type === "rich_text_preformatted") return h("pre", { tabindex: "0" }, h("code", {}, inside()));
  if (element.type === "rich_text_quote") return h("blockquote", {}, inside());
  return h("p", {}, inside());
}

function leaf(element) {
  return styled(bare(element), element.style ?? {});
}

function bare(element) {
  switch (element.type) {
    case "text": return broken(element.text ?? "");
    case "link": return link(element.url, element.text || element.url);
    case "emoji": return emojiNode(element.name);
    case "user": return h("span", { class: "mention" }, `@${nameOf(element.user_id)}`);
    case "channel": return h("span", { class: "mention" }, `#${channelName(element.channel_id)}`);
    case "usergroup": return h("span", { class: "mention" }, "@group");
    case "broadcast": return h("span", { class: "mention mine" }, `@${element.range}`);
    case "date": return h("time", {}, element.fallback ?? inZone(new Date(element.timestamp * 1000), { dateStyle: "medium", timeStyle: "short" }));
    case "color": return h("code", {}, element.value);
    default: return h("span", {}, element.text ?? "");
  }
}

function broken(text) {
  return h("span", {}, text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line])));
}

function styled(node, style) {
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}
