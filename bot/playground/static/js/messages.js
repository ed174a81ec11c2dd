// The list of messages and the thread; a message is drawn again only when it changed.

import { blocks } from "./blocks.js";
import { h, icon, iconButton, toast } from "./dom.js";
import { emoji } from "./emoji.js";
import { inZone, mrkdwn } from "./mrkdwn.js";
import { act, member, nameOf, refresh, repaint, store } from "./store.js";
import { surface } from "./surface.js";

export function avatar(id) {
  const name = nameOf(id);
  const initials = /^[\u3400-\u9fff]/.test(name) ? name.slice(-2) : name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
  const bot = member(id)?.is_bot || id === "USLACKBOT";
  const tone = [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  return h("span", { class: `avatar ${bot ? "bot" : `tone-${tone}`}`, "aria-hidden": "true" }, bot ? botMark() : initials);
}

function botMark() {
  return icon("pulse");
}

/** Roots of a channel, each with its replies counted. */
export function roots(channel) {
  return (store.data.messages[channel] ?? []).filter((message) => !message.thread_ts || message.thread_ts === message.ts);
}

export function replies(channel, ts) {
  return (store.data.messages[channel] ?? []).filter((message) => message.thread_ts === ts && message.ts !== ts);
}

/** Bring *list* in line with *messages*, touching only what changed; keeps the end in sight. */
export function sync(list, messages, { inThread = false } = {}) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const wanted = new Map(messages.map((message) => [message.ts, message]));
  for (const node of [...list.children]) if (!wanted.has(node.dataset.ts)) node.remove();
  const present = new Map([...list.children].map((node) => [node.dataset.ts, node]));
  messages.forEach((message, index) => {
    const mark = JSON.stringify([message, store.user, inThread ? 0 : replies(message.channel, message.ts).length]);
    let node = present.get(message.ts);
    if (!node || node.mark !== mark) {
      const fresh = messageNode(message, inThread);
      fresh.mark = mark;
      node?.replaceWith(fresh);
      node = fresh;
    }
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function messageNode(message, inThread) {
  const at = new Date(Number(message.ts) * 1000);
  const on = surface({ channel: message.channel, ts: message.ts });
  const body = message.blocks.length ? blocks(on, message.blocks) : message.text ? [h("div", { class: "text" }, mrkdwn(message.text))] : [];
  const raw = h("pre", { class: "raw", hidden: true, tabindex: "0" });
  return h("article", { class: message.ephemeral ? "message ephemeral" : "message", "data-ts": message.ts, "aria-label": `${nameOf(message.user)}, ${inZone(at, { timeStyle: "short" })}` },
    avatar(message.user),
    h("div", { class: "message-main" },
      h("header", {}, h("strong", {}, nameOf(message.user)), member(message.user)?.is_bot ? h("span", { class: "tag" }, "App") : null,
        h("time", { datetime: at.toISOString(), title: inZone(at, { dateStyle: "full", timeStyle: "medium" }) }, inZone(at, { timeStyle: "short" })),
        message.edited ? h("span", { class: "quiet" }, "edited") : null, findings(message.findings)),
      message.ephemeral ? h("p", { class: "quiet" }, "Only visible to you") : null,
      h("div", { class: "message-body" }, body, message.files.map(file)),
      reactions(message), inThread ? null : threadLink(message), raw),
    tools(message, raw, inThread));
}

/** A badge with what the block checker found. */
export function findings(found) {
  if (!found?.length) return null;
  return h("details", { class: "findings" }, h("summary", {}, `${found.length} ${found.length === 1 ? "finding" : "findings"}`), h("ul", {}, found.map((one) => h("li", {}, one))));
}

function file(found) {
  const local = `/_/files/${found.id}`;
  const name = h("a", { class: "file", href: local, download: found.name }, icon("file"), h("span", {}, found.title), h("small", {}, size(found.size)));
  if (found.mimetype.startsWith("image/")) return h("figure", { class: "picture" }, h("img", { src: local, alt: found.alt_txt || found.title, class: "wide" }), h("figcaption", {}, found.title));
  if (found.mimetype.startsWith("audio/") || found.mimetype.startsWith("video/")) return h("div", { class: "player" }, name, h("audio", { controls: true, preload: "none", src: local, "aria-label": found.title }));
  return name;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function reactions(message) {
  const entries = Object.entries(message.reactions);
  return entries.length ? h("div", { class: "reactions" }, entries.map(([name, users]) => h("span", { class: "chip", title: users.map(nameOf).join(", ") }, emoji(name), " ", users.length))) : null;
}

function threadLink(message) {
  const found = replies(message.channel, message.ts);
  if (!found.length) return null;
  return h("button", { type: "button", class: "thread-link", onclick: () => openThread(message.ts) }, h("span", { class: "stack" }, [...new Set(found.map((one) => one.user))].slice(0, 3).map(avatar)), `${found.length} ${found.length === 1 ? "reply" : "replies"}`);
}

export function openThread(ts) {
  Object.assign(store, { thread: ts, panel: "thread" });
  repaint();
}

function tools(message, raw, inThread) {
  const menu = h("details", { class: "menu" });
  const entry = (label, run) => h("button", { type: "button", onclick: () => { menu.open = false; run(); } }, label);
  const shortcuts = store.manifest.shortcuts.filter((one) => one.type === "message");
  const showRaw = () => {
    raw.hidden = !raw.hidden;
    raw.textContent = JSON.stringify({ text: message.text, blocks: message.blocks, metadata: message.metadata ?? undefined, thread_ts: message.thread_ts || undefined }, null, 2);
  };
  menu.append(h("summary", { class: "icon-button", "aria-label": "More actions on this message" }, icon("more")), h("div", { class: "menu-list" },
    message.ephemeral ? null : shortcuts.map((one) => entry(one.name, () => act("shortcut", { callback_id: one.callback_id, channel: message.channel, ts: message.ts }, one.name))),
    entry("Show or hide raw JSON", showRaw),
    entry("Copy link", () => copyLink(message))));
  return h("div", { class: "tools" }, inThread || message.ephemeral ? null : iconButton("reply", "Reply in thread", () => openThread(message.ts)), iconButton("code", "Raw JSON", showRaw, { class: "icon-button only-wide" }), menu);
}

async function copyLink(message) {
  const link = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
  try {
    await navigator.clipboard.writeText(link);
    toast("Link copied");
  } catch {
    toast(link);
  }
  await refresh();
}
