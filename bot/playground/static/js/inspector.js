// What went over the wire: deliveries with their times, method calls, and the faults one can plan.

import { h, iconButton } from "./dom.js";
import { post } from "./net.js";
import { inspect, nameOf, refresh, repaint, store } from "./store.js";

const LIMIT_MS = 3000;
let tab = "deliveries";
const open = new Set();

export function inspector(close) {
  const choose = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(tab === name), onclick: () => { tab = name; repaint(); } }, label);
  const body = { deliveries, calls, faults }[tab]();
  return [
    h("header", { class: "panel-head" }, h("h2", {}, "Wire"), iconButton("close", "Close", close)),
    h("div", { class: "tabs", role: "tablist" }, choose("deliveries", "Deliveries"), choose("calls", "Method calls"), choose("faults", "Realism")),
    h("div", { class: "panel-body" }, body),
  ];
}

function deliveries() {
  const list = store.inspected.deliveries;
  if (!list.length) return h("p", { class: "quiet" }, "Nothing sent yet. Each signed request to the bot will be listed here with its times.");
  return h("ol", { class: "deliveries" }, list.map(delivery));
}

function delivery(one) {
  const good = one.status === 200;
  const details = h("details", { open: open.has(one.id), ontoggle: (event) => open[event.target.open ? "add" : "delete"](one.id) },
    h("summary", {}, "Request and answer"),
    h("h4", {}, `POST ${one.path}`), h("pre", { tabindex: "0" }, pretty(one.body)),
    h("h4", {}, "Answer"), h("pre", { tabindex: "0" }, pretty(one.reply) || "(empty)"));
  return h("li", { class: "delivery" },
    h("div", { class: "delivery-head" }, h("strong", {}, one.label), h("span", { class: good ? "status good" : "status bad" }, one.status || one.error || "…")),
    h("p", { class: "quiet" }, nameOf(one.user), one.retry ? " · sent again" : ""),
    meter("ack", one.ack_ms), meter("visible", one.visible_ms),
    h("div", { class: "delivery-foot" }, details, h("button", { type: "button", class: "button small", onclick: async () => { await post("redeliver", { id: one.id }); await Promise.all([inspect(), refresh()]); } }, "Redeliver")));
}

function meter(name, ms) {
  const fill = h("span", { class: ms > LIMIT_MS ? "fill late" : ms > 1000 ? "fill slow" : "fill" });
  fill.style.width = `${Math.min(100, ((ms ?? 0) / LIMIT_MS) * 100)}%`;
  return h("div", { class: "meter" }, h("span", {}, name), h("span", { class: "track", "aria-hidden": "true" }, fill), h("span", { class: "value" }, duration(ms)));
}

export function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function pretty(text) {
  let value = text;
  if (text.startsWith("payload=")) value = new URLSearchParams(text).get("payload");
  else if (/^[\w]+=/.test(text)) return [...new URLSearchParams(text)].map(([key, one]) => `${key} = ${one}`).join("\n");
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return text;
  }
}

function calls() {
  const list = store.inspected.calls;
  if (!list.length) return h("p", { class: "quiet" }, "The bot has not called the Web API yet.");
  return h("ol", { class: "calls" }, list.map((call) => h("li", {}, h("code", {}, call.method), h("span", { class: call.outcome === "ok" ? "status good" : "status bad" }, call.outcome))));
}

function faults() {
  const { knobs } = store.inspected;
  const knob = (name, label, hint) => h("label", { class: "choice" }, h("input", { type: "checkbox", checked: knobs[name], onchange: async (event) => { await post("knobs", { [name]: event.target.checked }); inspect(); } }), h("span", {}, label, h("small", {}, hint)));
  const plan = (fault) => async () => { await post("faults", fault); inspect(); };
  const fault = (label, body) => h("button", { type: "button", class: "button", onclick: plan(body) }, label);
  return h("div", { class: "stack-gap" },
    knob("pace", "Slack's pace", "A second message to a channel within one second gets 429."),
    knob("strict", "Refuse what the checker refuses", "Payloads with findings get invalid_blocks."),
    knob("retry_events", "Retry events", "An event without a 200 is sent once more."),
    h("h3", {}, "Make the next message go wrong"),
    h("div", { class: "actions" }, fault("Lose the reply", { method: "chat.postMessage", kind: "lose_reply" }), fault("Answer 500", { method: "chat.postMessage", kind: "500" }), fault("Answer 429 for 5 s", { method: "chat.postMessage", kind: "429", seconds: 5 })),
    knobs.faults.length ? h("ul", { class: "file-names" }, knobs.faults.map((one) => h("li", {}, `${one.kind} on ${one.method}, ${one.times}×`))) : h("p", { class: "quiet" }, "No fault is planned."),
    h("div", { class: "actions" }, h("button", { type: "button", class: "button", onclick: plan({}) }, "Clear faults"),
      h("button", { type: "button", class: "button danger", onclick: async () => { await post("reset", {}); await Promise.all([refresh(), inspect()]); } }, "Empty the workspace")));
}
