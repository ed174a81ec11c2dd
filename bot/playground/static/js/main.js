// Starts the page and draws its frame: sidebar, header with stopwatch, messages or Home, and the panel.

import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { findEmojiFont } from "./emoji.js";
import { duration, inspector } from "./inspector.js";
import { findings, openThread, avatar, replies, roots, sync } from "./messages.js";
import { syncModal } from "./modal.js";
import { get, listen } from "./net.js";
import { act, channel, directMessage, inspect, me, nameOf, onPaint, refresh, repaint, store } from "./store.js";
import { surface } from "./surface.js";

const $ = (id) => document.getElementById(id);

function go(place) {
  Object.assign(store, { place, thread: "", panel: store.panel === "inspector" ? "inspector" : "" });
  document.body.classList.remove("nav-open");
  if (place === "home") act("open_app", { tab: "home" }, "open Home");
  else if (channel(place)?.is_im) act("open_app", { tab: "messages" }, "open Messages");
  remember();
  repaint();
}

function become(user) {
  store.user = user;
  store.thread = "";
  store.inputs.clear();
  if (store.panel === "thread") store.panel = "";
  const wasDirect = channel(store.place)?.is_im;
  remember();
  refresh().then(() => {
    if (wasDirect) go(directMessage().id);
    else if (store.place === "home") go("home");
  });
}

function remember() {
  history.replaceState(null, "", `/#user=${store.user}&place=${channel(store.place)?.is_im ? "direct" : store.place}`);
}

// --- sidebar ------------------------------------------------------------------------------------------------

function sidebar() {
  const entry = (place, mark, label, note) => h("button", { type: "button", class: "place", "aria-current": store.place === place ? "page" : null, onclick: () => go(place) }, icon(mark), h("span", {}, label), note ? h("small", {}, note) : null);
  const rooms = store.data.channels.filter((found) => !found.is_im);
  const people = h("select", { class: "input", id: "user", "aria-label": "Act as", onchange: (event) => become(event.target.value) },
    store.data.users.filter((user) => !user.is_bot).map((user) => h("option", { value: user.id, selected: user.id === store.user }, `${user.real_name} · ${user.profile.title}`)));
  return [
    h("div", { class: "brand" }, h("span", { class: "avatar bot", "aria-hidden": "true" }, icon("pulse")), h("div", {}, h("strong", {}, "Playground"), h("small", {}, "A pretend workspace")),
      h("span", { class: "only-narrow" }, iconButton("close", "Close the menu", () => document.body.classList.remove("nav-open")))),
    h("h2", {}, "Channels"),
    rooms.map((found) => entry(found.id, found.is_ext_shared ? "shared" : "hash", found.name, found.is_ext_shared ? "external" : "")),
    h("h2", {}, store.manifest.name),
    entry("home", "home", "Home"),
    entry(directMessage().id, "chat", "Messages"),
    h("div", { class: "grow" }),
    h("div", { class: "as" }, avatar(store.user), h("div", {}, h("label", { for: "user" }, "You are"), people)),
    h("div", { class: "as-foot" }, h("span", { class: "quiet" }, `${me().locale} · ${me().tz}`), themeButton()),
  ];
}

function dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeButton() {
  return iconButton(dark() ? "sun" : "moon", dark() ? "Light colors" : "Dark colors", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    localStorage.setItem("theme", document.documentElement.dataset.theme);
    repaint();
  });
}

// --- header and stopwatch -----------------------------------------------------------------------------------

function header() {
  const found = channel(store.place);
  const title = store.place === "home" ? [h("h1", {}, store.manifest.name), h("p", {}, "Home")] : found.is_im ? [h("h1", {}, store.manifest.name), h("p", {}, "Direct messages")] : [h("h1", {}, `#${found.name}`), h("p", {}, found.topic.value)];
  const toggle = () => {
    store.panel = store.panel === "inspector" ? "" : "inspector";
    inspect();
  };
  return h("header", { class: "main-head" }, h("span", { class: "only-narrow" }, iconButton("menu", "Channels", () => document.body.classList.add("nav-open"))),
    h("div", { class: "titles" }, title), watchPlace,
    store.data.checker ? null : h("span", { class: "tag", title: "Install the development packages to see findings" }, "checker not installed"),
    iconButton("pulse", "What goes over the wire", toggle, { "aria-pressed": String(store.panel === "inspector") }));
}

function stopwatch() {
  const watch = store.watch;
  if (!watch) return null;
  const node = h("div", { class: "stopwatch", id: "stopwatch", "aria-label": "Stopwatch: time to the answer and to the first visible change", role: "timer" });
  const draw = () => {
    const ms = watch.done ? watch.ack_ms ?? 0 : performance.now() - watch.started;
    node.style.setProperty("--part", String(Math.min(1, ms / 3000)));
    node.classList.toggle("late", ms > 3000 || Boolean(watch.error));
    node.replaceChildren(h("span", { class: "ring", "aria-hidden": "true" }), h("span", {}, watch.done ? `ack ${watch.error && !watch.status ? "none" : duration(watch.ack_ms)}` : duration(ms)), watch.done ? h("span", { class: "second" }, `visible ${duration(watch.visible_ms)}`) : "");
    if (!watch.done && node.isConnected) requestAnimationFrame(draw);
  };
  draw();
  if (!watch.done) requestAnimationFrame(draw);
  return node;
}

// --- main column --------------------------------------------------------------------------------------------

const list = h("div", { class: "messages", id: "messages", role: "log", "aria-label": "Messages", tabindex: "0" });
const head = h("div", { class: "head" });
const watchPlace = h("div");
const home = h("div", { class: "home", id: "home" });
const status = h("div", { class: "thread-status", role: "status" });
let box;
let drawnPlace = "";
let drawnHome = "";

function paintMain() {
  const mark = JSON.stringify([store.user, store.place, store.panel === "inspector"]);
  if (head.dataset.mark !== mark) {
    const focused = head.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    head.replaceChildren(header());
    head.dataset.mark = mark;
    if (focused) [...head.querySelectorAll("button")].find((button) => button.getAttribute("aria-label") === focused)?.focus();
  }
  watchPlace.replaceChildren(...[stopwatch()].filter(Boolean));
  const isHome = store.place === "home";
  home.hidden = !isHome;
  list.hidden = box.hidden = status.hidden = isHome;
  if (isHome) return paintHome();
  if (drawnPlace !== store.user + store.place) {
    list.replaceChildren();
    drawnPlace = store.user + store.place;
  }
  const found = roots(store.place);
  if (found.length) list.querySelector(".empty")?.remove();
  sync(list, found);
  if (!found.length) list.replaceChildren(h("div", { class: "empty", "data-ts": "" }, h("p", {}, "Nothing here yet."), h("p", { class: "quiet" }, "Type / to see the commands, or drop a recording here.")));
  paintStatus(status, store.place, "");
  box.showPrompts(threadInfo(store.place, "", "prompts") ?? []);
}

function paintHome() {
  const view = store.data.home;
  const mark = JSON.stringify([store.user, view?.hash]);
  if (mark === drawnHome) return;
  drawnHome = mark;
  home.replaceChildren(...(view ? [h("div", { class: "home-inner" }, findings(view.findings), blocks(surface({ view_id: view.id }), view.blocks))] : [h("p", { class: "quiet empty" }, "The app has not published a Home for this person.")]));
}

function threadInfo(place, ts, what) {
  return store.data.threads.find((one) => one.channel === place && one.thread_ts === ts && what in one)?.[what];
}

function paintStatus(node, place, ts) {
  const words = threadInfo(place, ts, "status");
  const working = threadInfo(place, ts, "session") === "processing";
  const stop = h("button", { type: "button", class: "button small", onclick: () => act("stop", { channel: place, thread_ts: ts }, "stop") }, "Stop");
  node.replaceChildren(...(words || working ? [h("span", {}, `${nameOf(store.data.bot_user)} ${words || "is working…"}`), ...(working ? [stop] : [])] : []));
}

// --- panel --------------------------------------------------------------------------------------------------

const threadList = h("div", { class: "messages", id: "thread", role: "log", "aria-label": "Thread", tabindex: "0" });
const threadStatus = h("div", { class: "thread-status", role: "status" });
let threadBox;
let drawnPanel = "";

function paintPanel() {
  const panel = $("panel");
  const close = () => {
    Object.assign(store, { panel: "", thread: "" });
    repaint();
  };
  panel.hidden = !store.panel;
  $("app").classList.toggle("with-panel", Boolean(store.panel));
  const key = `${store.panel}:${store.thread}:${store.user}`;
  if (store.panel === "inspector") {
    const scrolled = panel.querySelector(".panel-body")?.scrollTop ?? 0;
    panel.replaceChildren(...inspector(close));
    panel.querySelector(".panel-body").scrollTop = scrolled;
  } else if (store.panel === "thread") {
    if (drawnPanel !== key) {
      threadList.replaceChildren();
      panel.replaceChildren(h("header", { class: "panel-head" }, h("h2", {}, "Thread"), iconButton("close", "Close the thread", close)), threadList, threadStatus, threadBox);
    }
    const parent = roots(store.place).find((message) => message.ts === store.thread);
    sync(threadList, parent ? [parent, ...replies(store.place, store.thread)] : [], { inThread: true });
    paintStatus(threadStatus, store.place, store.thread);
    threadBox.showPrompts(threadInfo(store.place, store.thread, "prompts") ?? []);
  }
  drawnPanel = key;
}

/** Draw the sidebar only when it changed, so that the focus stays where it is. */
function paintSidebar() {
  const mark = JSON.stringify([store.user, store.place, dark(), store.data.channels.map((found) => found.name)]);
  const node = $("sidebar");
  if (node.dataset.mark === mark) return;
  const focused = [...node.querySelectorAll("button, select")].indexOf(document.activeElement);
  node.replaceChildren(...sidebar().flat());
  node.dataset.mark = mark;
  if (focused >= 0) [...node.querySelectorAll("button, select")][focused]?.focus();
}

// --- start --------------------------------------------------------------------------------------------------

function paintAll() {
  paintSidebar();
  paintMain();
  paintPanel();
  syncModal();
  document.title = `${store.place === "home" ? "Home" : store.place && channel(store.place)?.is_im ? store.manifest.name : `#${channel(store.place)?.name}`} · Playground`;
}

function fromAddress() {
  const archive = location.pathname.match(/^\/archives\/(\w+)\/p(\d+)(\d{6})$/);
  const hash = new URLSearchParams(location.hash.slice(1));
  if (hash.get("user")) store.user = hash.get("user");
  return { place: archive?.[1] ?? hash.get("place"), ts: archive ? `${archive[2]}.${archive[3]}` : "", thread: new URLSearchParams(location.search).get("thread_ts") };
}

function dropFiles() {
  const main = $("main");
  main.addEventListener("dragover", (event) => {
    event.preventDefault();
    main.classList.add("dropping");
  });
  main.addEventListener("dragleave", (event) => !main.contains(event.relatedTarget) && main.classList.remove("dropping"));
  main.addEventListener("drop", (event) => {
    event.preventDefault();
    main.classList.remove("dropping");
    if (store.place !== "home") box.addFiles(event.dataTransfer.files);
  });
}

async function start() {
  findEmojiFont();
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  const asked = fromAddress();
  store.manifest = await get("manifest");
  box = composer("composer", () => ({ channel: store.place }), "Message or /command");
  threadBox = composer("thread-composer", () => ({ channel: store.place, thread_ts: store.thread }), "Reply");
  $("main").append(head, list, home, status, box);
  onPaint(paintAll);
  await refresh();
  if (asked.place === "direct") store.place = directMessage().id;
  else if (asked.place === "home" || channel(asked.place)) store.place = asked.place;
  repaint();
  if (store.place === "home" || channel(store.place)?.is_im) go(store.place); // Slack tells the app of it, too
  if (asked.ts) openThread(asked.thread || asked.ts);
  dropFiles();
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open], details.multi[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  });
  let timer = 0;
  listen((news) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      refresh();
      if (news.what !== "connected") inspect();
    }, 30);
  });
}

start();
