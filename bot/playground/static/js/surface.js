// A surface is one message or view with what was entered in it; elements read and write here.

import { act, inputsOf, nameOf } from "./store.js";
import { h } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

/** Return a surface for a message ({channel, ts}) or a view ({view_id}). */
export function surface(target) {
  const key = target.view_id ?? `${target.channel}:${target.ts}`;
  return { key, target, values: inputsOf(key) };
}

/** What was entered in an element, or *initial* when nothing was. */
export function kept(on, block, element, initial) {
  const values = (on.values[block.block_id] ??= {});
  values[element.action_id] ??= initial;
  return values[element.action_id];
}

export function keep(on, block, element, value) {
  (on.values[block.block_id] ??= {})[element.action_id] = value;
}

/** Send a click or choice to the bot, after its confirmation if it has one. */
export async function send(on, block, element, chosen = {}) {
  if (element.confirm && !(await confirmed(element.confirm))) return false;
  const action = { block_id: block.block_id, action_id: element.action_id, ...chosen };
  const label = plain(element.text) || element.action_id;
  await act("act", { surface: on.target, action, values: on.values }, label);
  return true;
}

/** Keep a choice; tell the bot at once unless it stands in an input block that does not ask for it. */
export async function choose(on, block, element, value) {
  const before = on.values[block.block_id]?.[element.action_id];
  keep(on, block, element, value);
  if (block.type === "input" && !block.dispatch_action) return;
  const { type: _type, ...chosen } = value;
  if (!(await send(on, block, element, chosen))) keep(on, block, element, before);
}

function confirmed(confirm) {
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      resolve(yes);
    };
    dialog.replaceChildren(
      h("header", { class: "modal-head" }, h("h2", { id: "confirm-title" }, plain(confirm.title))),
      h("div", { class: "modal-body" }, h("p", {}, textObject(confirm.text))),
      h("footer", { class: "modal-foot" },
        h("button", { type: "button", class: "button", onclick: answer(false) }, plain(confirm.deny) || "Cancel"),
        h("button", { type: "button", class: `button ${confirm.style === "danger" ? "danger" : "primary"}`, onclick: answer(true) }, plain(confirm.confirm) || "Yes")),
    );
    dialog.setAttribute("aria-labelledby", "confirm-title");
    dialog.oncancel = answer(false);
    dialog.showModal();
  });
}

/** A readable name for an element without a visible label. */
export function labelOf(block, element) {
  return plain(block.label) || plain(element.placeholder) || plain(block.text) || nameOf(element.action_id);
}
