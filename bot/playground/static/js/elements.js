// Buttons, pickers and typed inputs. Choices from lists are in selects.js.

import { h, icon, safeUrl, toast } from "./dom.js";
import { upload } from "./net.js";
import { plain, textObject } from "./mrkdwn.js";
import { SELECTS } from "./selects.js";
import { store } from "./store.js";
import { choose, keep, kept, labelOf, send } from "./surface.js";

/** Return the node of one element. */
export function element(on, block, item) {
  const draw = DRAW[item.type] ?? SELECTS[item.type];
  return draw ? draw(on, block, item) : h("span", { class: "unknown" }, `${item.type} is not drawn here`);
}

async function busy(button, work) {
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function button(on, block, item) {
  const press = (event) => {
    if (item.url && safeUrl(item.url)) window.open(safeUrl(item.url), "_blank", "noopener");
    busy(event.currentTarget, () => send(on, block, item));
  };
  return h("button", { type: "button", class: `button ${item.style ?? ""}`, "data-action": item.action_id, "aria-label": item.accessibility_label ?? null, onclick: press }, textObject(item.text));
}

function iconAction(on, block, item, name, label, chosen) {
  return h("button", { type: "button", class: "icon-button", "data-action": item.action_id, "aria-label": label, title: label, onclick: (event) => busy(event.currentTarget, () => send(on, block, item, chosen)) }, icon(name));
}

function feedbackButtons(on, block, item) {
  const positive = item.positive_button ?? {};
  const negative = item.negative_button ?? {};
  return h("span", { class: "feedback" },
    iconAction(on, block, item, "up", plain(positive.text), { text: positive.text, value: positive.value }),
    iconAction(on, block, item, "down", plain(negative.text), { text: negative.text, value: negative.value }));
}

function iconOnly(on, block, item) {
  return iconAction(on, block, item, item.icon === "trash" ? "close" : "more", plain(item.text), {});
}

function overflow(on, block, item) {
  const holder = h("details", { class: "menu" });
  const choice = (option) => async () => {
    holder.open = false;
    if (option.url && safeUrl(option.url)) window.open(safeUrl(option.url), "_blank", "noopener");
    await send(on, block, item, { selected_option: option });
  };
  holder.append(h("summary", { class: "icon-button", "aria-label": "More actions", "data-action": item.action_id }, icon("more")),
    h("div", { class: "menu-list" }, item.options.map((option) => h("button", { type: "button", onclick: choice(option) }, textObject(option.text)))));
  return holder;
}

function picker(type, field, initial) {
  return (on, block, item) => {
    const value = kept(on, block, item, { type: item.type, [field]: item[initial] ?? null });
    return h("input", { type, class: "input", "data-action": item.action_id, "aria-label": labelOf(block, item), value: value[field] ?? "", onchange: (event) => choose(on, block, item, { type: item.type, [field]: event.target.value || null }) });
  };
}

function datetimePicker(on, block, item) {
  const value = kept(on, block, item, { type: item.type, selected_date_time: item.initial_date_time ?? null });
  const shown = value.selected_date_time ? localTime(value.selected_date_time) : "";
  const change = (event) => choose(on, block, item, { type: item.type, selected_date_time: event.target.value ? Math.floor(new Date(event.target.value).getTime() / 1000) : null });
  return h("input", { type: "datetime-local", class: "input", "data-action": item.action_id, "aria-label": labelOf(block, item), value: shown, onchange: change });
}

function localTime(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function typed(type) {
  return (on, block, item) => {
    const value = kept(on, block, item, { type: item.type, value: item.initial_value ?? null });
    const triggers = item.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    const tell = () => block.dispatch_action && choose(on, block, item, { type: item.type, value: node.value || null });
    const props = {
      class: "input", "data-action": item.action_id, "aria-label": labelOf(block, item), placeholder: plain(item.placeholder) || null,
      minlength: item.min_length, maxlength: item.max_length ?? 3000, min: item.min_value, max: item.max_value, value: value.value ?? "",
      oninput: () => {
        keep(on, block, item, { type: item.type, value: node.value || null });
        if (triggers.includes("on_character_entered")) tell();
      },
      onkeydown: (event) => event.key === "Enter" && !item.multiline && triggers.includes("on_enter_pressed") && tell(),
    };
    if (type === "number") Object.assign(props, { step: item.is_decimal_allowed ? "any" : "1", inputmode: item.is_decimal_allowed ? "decimal" : "numeric" });
    const node = item.multiline ? h("textarea", { ...props, rows: 5 }) : h("input", { type, ...props });
    return node;
  };
}

function richTextInput(on, block, item) {
  const wrap = (text) => (text ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null);
  const read = (value) => (value?.elements ?? []).flatMap((part) => (part.elements ?? []).map((leaf) => leaf.text ?? "")).join("");
  const value = kept(on, block, item, { type: item.type, rich_text_value: item.initial_value ?? null });
  return h("textarea", { class: "input", rows: 5, "data-action": item.action_id, "aria-label": labelOf(block, item), value: read(value.rich_text_value), oninput: (event) => keep(on, block, item, { type: item.type, rich_text_value: wrap(event.target.value) }) });
}

function fileInput(on, block, item) {
  const value = kept(on, block, item, { type: item.type, files: [] });
  const list = h("ul", { class: "file-names" }, value.files.map((file) => h("li", {}, file.name)));
  const take = async (event) => {
    const answer = await upload({ user: store.user, channel: "" }, event.target.files);
    if (answer.error) return toast(`The upload failed: ${answer.error}`);
    await choose(on, block, item, { type: item.type, files: answer.files });
    list.replaceChildren(...answer.files.map((file) => h("li", {}, file.name)));
  };
  const accept = (item.filetypes ?? []).map((kind) => `.${kind}`).join(",");
  return h("div", {}, h("input", { type: "file", class: "input", "data-action": item.action_id, "aria-label": labelOf(block, item), accept: accept || null, multiple: (item.max_files ?? 10) > 1, onchange: take }), list);
}

const DRAW = {
  button,
  workflow_button: button,
  feedback_buttons: feedbackButtons,
  icon_button: iconOnly,
  overflow,
  datepicker: picker("date", "selected_date", "initial_date"),
  timepicker: picker("time", "selected_time", "initial_time"),
  datetimepicker: datetimePicker,
  plain_text_input: typed("text"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("number"),
  rich_text_input: richTextInput,
  file_input: fileInput,
};
