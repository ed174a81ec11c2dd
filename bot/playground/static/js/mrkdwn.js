// Slack's mrkdwn and plain text objects as nodes.

import { h, link } from "./dom.js";
import { CIRCLES, emoji, STAND_INS, withEmoji } from "./emoji.js";
import { channelName, nameOf, store } from "./store.js";

const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/u;
const DRAWN = new RegExp(`((?:${[...Object.keys(CIRCLES), ...Object.keys(STAND_INS)].join("|")})\uFE0F?)`, "u");
const TAGS = { "*": "strong", _: "em", "~": "s" };

/** Undo the three escapes Slack knows. */
export function unescape(text) {
  return String(text).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Return nodes for a mrkdwn text. */
export function mrkdwn(text) {
  return String(text).split(/```/).flatMap((part, index) => {
    if (index % 2) return [h("pre", { tabindex: "0" }, h("code", {}, unescape(part.replace(/^\n|\n$/g, ""))))];
    return lines(part);
  });
}

function lines(text) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index, all) => {
    const quoted = line.match(/^(?:>|&gt;) ?(.*)$/);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1]));
      return;
    }
    const afterQuote = quote !== null;
    quote = null;
    if (index && !afterQuote) nodes.push(h("br"));
    if (line || index === all.length - 1) nodes.push(...inline(line));
  });
  return nodes;
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(...words(rest.slice(0, found.index)));
    nodes.push(piece(found));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(...words(rest));
  return nodes;
}

/** Return plain words as nodes, with the circles drawn, and what else needs an emoji font marked. */
function words(text) {
  return drawn(unescape(text));
}

function drawn(text) {
  return text.split(DRAWN).filter(Boolean).map((part) => {
    const bare = part.replace("\uFE0F", "");
    if (CIRCLES[bare]) return h("span", { class: `circle ${CIRCLES[bare]}` }, part);
    return STAND_INS[bare] ? h("span", { class: "emoji", "data-drawn": STAND_INS[bare] }, part) : part;
  });
}

function piece([, code, reference, shortcode, mark, inside]) {
  if (code !== undefined) return h("code", {}, unescape(code));
  if (reference !== undefined) return referenceNode(reference);
  if (shortcode !== undefined) return emojiNode(shortcode);
  return h(TAGS[mark], {}, ...inline(inside));
}

export function emojiNode(code) {
  const shown = emoji(code);
  return shown.startsWith(":") ? shown : h("span", { role: "img", "aria-label": code.replaceAll("_", " ") }, shown);
}

function referenceNode(reference) {
  const [target, label] = splitOnce(reference, "|");
  if (target.startsWith("@")) return mention(`@${nameOf(target.slice(1))}`, target.slice(1) === store.user);
  if (target.startsWith("#")) return mention(`#${label || channelName(target.slice(1))}`);
  if (target.startsWith("!date^")) return h("time", {}, dateText(target, label));
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`, true);
  return link(unescape(target), unescape(label || target));
}

function mention(words, mine = false) {
  return h("span", { class: mine ? "mention mine" : "mention" }, words);
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

const DATE_TOKENS = {
  "{date}": { dateStyle: "long" }, "{date_pretty}": { dateStyle: "long" }, "{date_num}": { dateStyle: "short" },
  "{date_short}": { dateStyle: "medium" }, "{date_short_pretty}": { dateStyle: "medium" },
  "{date_long}": { dateStyle: "full" }, "{date_long_pretty}": { dateStyle: "full" },
  "{time}": { timeStyle: "short" }, "{time_secs}": { timeStyle: "medium" },
};

function dateText(target, fallback) {
  const [, seconds, format] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime()) || !format) return unescape(fallback);
  return unescape(format).replace(/\{\w+\}/g, (token) => (token === "{ago}" ? ago(at) : DATE_TOKENS[token] ? inZone(at, DATE_TOKENS[token]) : token));
}

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

function ago(at) {
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1000));
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(seconds / length), unit);
}

function locale() {
  return store.data?.users.find((user) => user.id === store.user)?.locale;
}

/** Return a date in the language and time zone of the person looking. */
export function inZone(date, style) {
  const person = store.data?.users.find((user) => user.id === store.user);
  return new Intl.DateTimeFormat(person?.locale, { timeZone: person?.tz, ...style }).format(date);
}

/** Return nodes for a text object, plain_text or mrkdwn. */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return [object];
  if (object.type === "mrkdwn") return object.verbatim ? lines(object.text) : mrkdwn(object.text);
  return drawn(plain(object));
}

/** Return a plain text object as a string. */
export function plain(object) {
  if (!object) return "";
  const text = typeof object === "string" ? object : object.text ?? "";
  return object.emoji === false ? text : withEmoji(text);
}
