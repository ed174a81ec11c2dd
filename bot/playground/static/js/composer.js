// The box to write in: slash commands with hints, files, mentions and global shortcuts.

import { h, icon, iconButton, toast } from "./dom.js";
import { upload } from "./net.js";
import { plain } from "./mrkdwn.js";
import { act, inspect, nameOf, refresh, store } from "./store.js";

/** Return a composer; *where* says channel and thread at the moment of sending. */
export function composer(id, where, placeholder) {
  const picked = h("div", { class: "chips" });
  const prompts = h("div", { class: "prompts" });
  const menu = h("div", { class: "slash", role: "listbox", id: `${id}-menu`, "aria-label": "Slash commands", hidden: true });
  const box = h("textarea", { id, rows: 1, class: "compose-text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-menu`, "aria-label": "Message", placeholder });
  const chooser = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: "-1", "aria-label": "Choose files" });
  const state = { files: [], active: 0 };

  const drawFiles = () => picked.replaceChildren(...state.files.map((file, index) => h("button", { type: "button", class: "chip", "aria-label": `Remove ${file.name}`, onclick: () => { state.files.splice(index, 1); drawFiles(); } }, icon("file"), file.name, icon("close"))));
  const add = (files) => {
    state.files.push(...files);
    drawFiles();
    box.focus();
  };
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
  };

  const matches = () => {
    const typed = box.value;
    if (!typed.startsWith("/") || where().thread_ts) return [];
    const [name, ...rest] = typed.split(" ");
    const found = store.manifest.slash_commands.filter((one) => (rest.length ? one.command === name : one.command.startsWith(name)));
    return found;
  };
  const drawMenu = () => {
    const found = matches();
    state.active = Math.min(state.active, Math.max(0, found.length - 1));
    menu.replaceChildren(...found.map((one, index) => h("button", { type: "button", role: "option", id: `${id}-option-${index}`, tabindex: "-1", "aria-selected": String(index === state.active), onclick: () => complete(one) },
      h("strong", {}, one.command), " ", h("code", {}, one.usage_hint ?? ""), h("small", {}, one.description ?? ""))));
    menu.hidden = !found.length;
    box.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) box.setAttribute("aria-activedescendant", `${id}-option-${state.active}`);
    else box.removeAttribute("aria-activedescendant");
    return found;
  };
  const complete = (one) => {
    box.value = `${one.command} `;
    drawMenu();
    box.focus();
  };

  const send = async () => {
    const text = box.value.trim();
    const files = state.files.splice(0);
    if (!text && !files.length) return;
    const place = where();
    if (text.startsWith("/") && place.thread_ts && !files.length) return toast("Slack takes no slash commands inside a thread.");
    box.value = "";
    drawFiles();
    drawMenu();
    grow();
    await deliver(text, files, place);
  };

  box.addEventListener("input", () => {
    state.active = 0;
    drawMenu();
    grow();
  });
  box.addEventListener("paste", (event) => event.clipboardData?.files.length && add(event.clipboardData.files));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter chooses a character while Chinese is typed
    const found = menu.hidden ? [] : matches();
    const partial = found.length && !box.value.includes(" ");
    if (partial && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      state.active = (state.active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      drawMenu();
    } else if (partial && (event.key === "Tab" || (event.key === "Enter" && found[state.active].command !== box.value))) {
      event.preventDefault();
      complete(found[state.active]);
    } else if (event.key === "Escape" && !menu.hidden) {
      menu.hidden = true;
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  });
  chooser.addEventListener("change", () => {
    add(chooser.files);
    chooser.value = "";
  });

  const node = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send(); } }, prompts, menu, picked,
    h("div", { class: "compose-row" },
      iconButton("clip", "Attach files", () => chooser.click()), chooser,
      iconButton("at", `Mention ${store.manifest.name || "the app"}`, () => { box.value += `@${store.manifest.name} `; box.focus(); }),
      shortcuts(), box,
      h("button", { type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send" }, icon("send"))));
  node.addFiles = add;
  node.showPrompts = (list) => {
    const mark = JSON.stringify(list);
    if (prompts.mark === mark) return;
    prompts.mark = mark;
    prompts.replaceChildren(...list.map((one) => h("button", { type: "button", class: "chip", onclick: () => deliver(one.message, [], where()) }, one.title)));
  };
  return node;
}

async function deliver(text, files, place) {
  if (text.startsWith("/") && !files.length) return act("command", { channel: place.channel, text }, text);
  const words = encode(text);
  if (!files.length) return act("say", { ...place, text: words }, "message");
  store.watch = { label: "file", started: performance.now(), done: false };
  const answer = await upload({ user: store.user, channel: place.channel, thread_ts: place.thread_ts ?? "", text: words }, files);
  store.watch.done = true;
  if (answer.error) toast(`The upload failed: ${answer.error}`);
  await Promise.all([refresh(), inspect()]);
}

/** Escape as Slack does, and turn @Name into a mention. */
function encode(text) {
  let words = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  for (const user of store.data.users) words = words.replaceAll(`@${user.real_name}`, `<@${user.id}>`);
  return words.replaceAll(`@${store.manifest.name}`, `<@${store.data.bot_user}>`);
}

function shortcuts() {
  const found = store.manifest.shortcuts.filter((one) => one.type === "global");
  if (!found.length) return null;
  const menu = h("details", { class: "menu upward" });
  menu.append(h("summary", { class: "icon-button", "aria-label": "Shortcuts", title: "Shortcuts" }, icon("bolt")), h("div", { class: "menu-list" },
    found.map((one) => h("button", { type: "button", onclick: () => { menu.open = false; act("shortcut", { callback_id: one.callback_id }, one.name); } }, one.name, h("small", {}, plain(one.description) || nameOf(""))))));
  return menu;
}
