// The top view of the stack as a dialog: its inputs, its errors, submit and close.

import { blocks } from "./blocks.js";
import { h, iconButton } from "./dom.js";
import { findings } from "./messages.js";
import { plain } from "./mrkdwn.js";
import { phrases } from "./phrases.js";
import { act, store } from "./store.js";
import { surface } from "./surface.js";

const dialog = () => document.getElementById("modal");
let shown = "";

/** Open, redraw or close the dialog as the snapshot says. */
export function syncModal() {
  const stack = store.data.views;
  const view = stack.at(-1);
  const mark = view ? JSON.stringify([view.id, view.hash, view.errors, stack.length]) : "";
  if (mark === shown) return;
  shown = mark;
  if (!view) return dialog().close();
  const focused = dialog().contains(document.activeElement) ? document.activeElement?.dataset?.action : null;
  draw(view, stack.length, view.errors);
  if (!dialog().open) dialog().showModal();
  const target = focused ? dialog().querySelector(`[data-action="${CSS.escape(focused)}"]`) : dialog().querySelector(".modal-body [data-action]");
  (dialog().querySelector("[aria-invalid]") ?? target)?.focus();
}

function draw(view, depth, errors) {
  const on = surface({ view_id: view.id });
  const close = () => act("close", { view_id: view.id }, "close");
  // Back on a phone cancels. A key of ours: of a second one without a click between, browsers close the dialog themselves.
  const leave = (event) => { event.preventDefault(); close(); };
  dialog().oncancel = leave;
  dialog().onkeydown = (event) => { if (event.key === "Escape") leave(event); };
  dialog().setAttribute("aria-labelledby", "modal-title");
  const raw = h("pre", { class: "raw", hidden: true, tabindex: "0" }, JSON.stringify(view, null, 2));
  const submit = h("button", { type: "submit", class: "button primary" }, plain(view.submit) || "Submit");
  dialog().replaceChildren(h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); send(view, depth, on, submit); } },
    h("header", { class: "modal-head" }, depth > 1 ? iconButton("back", "Back", close) : null, h("h2", { id: "modal-title" }, plain(view.title)), findings(view.findings),
      iconButton("code", "Raw JSON", () => (raw.hidden = !raw.hidden)), iconButton("close", "Close", close)),
    h("div", { class: "modal-body" }, blocks(on, view.blocks, errors), raw),
    h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "button", onclick: close }, plain(view.close) || "Cancel"), view.submit ? submit : null)));
}

async function send(view, depth, on, submit) {
  const { values, errors } = collect(view, on);
  if (Object.keys(errors).length) {
    draw(view, depth, errors);
    dialog().querySelector("[aria-invalid]")?.focus();
    return;
  }
  submit.disabled = true;
  submit.setAttribute("aria-busy", "true");
  const answer = await act("submit", { view_id: view.id, values }, plain(view.submit) || "submit");
  submit.disabled = false;
  submit.removeAttribute("aria-busy");
  if (!answer.ok && !answer.delivery?.status) shown = "";
}

/** Read the inputs that are in the view now, and what Slack's own client would object to. */
function collect(view, on) {
  const values = {};
  const errors = {};
  for (const block of view.blocks) {
    const items = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
    for (const item of items) {
      const value = item && on.values[block.block_id]?.[item.action_id];
      if (!value) continue;
      (values[block.block_id] ??= {})[item.action_id] = value;
      const wrong = block.type === "input" ? objection(block, item, value) : "";
      if (wrong) errors[block.block_id] = wrong;
    }
  }
  return { values, errors };
}

function objection(block, item, value) {
  const { type: _type, ...rest } = value;
  const content = Object.values(rest)[0];
  const empty = content === null || content === undefined || content === "" || (Array.isArray(content) && !content.length);
  if (empty) return block.optional ? "" : phrases().required;
  const text = typeof content === "string" ? content : "";
  if (item.min_length && text.length < item.min_length) return phrases().short(item.min_length);
  if (item.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(text)) return phrases().email;
  if (item.type === "url_text_input" && !URL.canParse(text)) return phrases().url;
  if (item.type === "number_input") return numberObjection(item, text);
  return "";
}

function numberObjection(item, text) {
  const number = Number(text);
  if (Number.isNaN(number) || (!item.is_decimal_allowed && !Number.isInteger(number))) return phrases().number;
  if (item.min_value !== undefined && number < Number(item.min_value)) return phrases().least(item.min_value);
  if (item.max_value !== undefined && number > Number(item.max_value)) return phrases().most(item.max_value);
  return "";
}
