// Choices from lists: native selects, check lists, radios, and a search box for options the bot supplies.

import { h, icon } from "./dom.js";
import { post } from "./net.js";
import { plain, textObject } from "./mrkdwn.js";
import { store } from "./store.js";
import { choose, kept, labelOf } from "./surface.js";

let nextId = 0;

function flat(item) {
  return item.option_groups ? item.option_groups.flatMap((group) => group.options) : item.options ?? [];
}

function staticSelect(on, block, item) {
  const value = kept(on, block, item, { type: item.type, selected_option: item.initial_option ?? null });
  const options = flat(item);
  const entry = (option) => h("option", { value: option.value, selected: option.value === value.selected_option?.value }, plain(option.text));
  const entries = item.option_groups ? item.option_groups.map((group) => h("optgroup", { label: plain(group.label) }, group.options.map(entry))) : options.map(entry);
  const change = (event) => choose(on, block, item, { type: item.type, selected_option: options.find((option) => option.value === event.target.value) ?? null });
  return select(block, item, entries, value.selected_option === null, change);
}

function select(block, item, entries, empty, onchange) {
  return h("select", { class: "input", "data-action": item.action_id, "aria-label": labelOf(block, item), onchange },
    h("option", { value: "", selected: empty }, plain(item.placeholder) || "Choose…"), entries);
}

const LISTS = {
  users: () => store.data.users.map((user) => ({ value: user.id, label: user.real_name })),
  channels: () => store.data.channels.filter((found) => !found.is_im).map((found) => ({ value: found.id, label: `#${found.name}` })),
  conversations: () => store.data.channels.map((found) => ({ value: found.id, label: found.is_im ? store.manifest.name : `#${found.name}` })),
};

function listSelect(list, field, initial) {
  return (on, block, item) => {
    const start = item[initial] ?? (item.default_to_current_conversation ? store.place : null);
    const value = kept(on, block, item, { type: item.type, [field]: start });
    const entries = LISTS[list]().map((one) => h("option", { value: one.value, selected: one.value === value[field] }, one.label));
    return select(block, item, entries, !value[field], (event) => choose(on, block, item, { type: item.type, [field]: event.target.value || null }));
  };
}

/** A closed list of checkboxes; choices are sent when it closes. */
function checkList(on, block, item, { entries, chosen, change }) {
  const selected = new Set(chosen);
  const summary = h("span", {});
  const say = () => {
    const names = entries.filter((one) => selected.has(one.value)).map((one) => one.label);
    summary.textContent = names.join(", ") || plain(item.placeholder) || "Choose…";
  };
  say();
  const before = [...selected].join();
  let sent = before;
  const close = () => {
    const now = [...selected].join();
    if (now === sent) return;
    sent = now;
    change([...selected]);
  };
  const toggle = (one) => (event) => {
    if (event.target.checked && selected.size >= (item.max_selected_items ?? Infinity)) return (event.target.checked = false);
    selected[event.target.checked ? "add" : "delete"](one.value);
    say();
    if (block.type === "input") close();
  };
  return h("details", { class: "multi", ontoggle: (event) => !event.target.open && close() },
    h("summary", { class: "input", "data-action": item.action_id, "aria-label": labelOf(block, item) }, summary),
    h("div", { class: "multi-list" }, entries.map((one) => h("label", { class: "choice" }, h("input", { type: "checkbox", checked: selected.has(one.value), onchange: toggle(one) }), h("span", {}, one.label)))));
}

function multiStatic(on, block, item) {
  const value = kept(on, block, item, { type: item.type, selected_options: item.initial_options ?? [] });
  const options = flat(item);
  return checkList(on, block, item, {
    entries: options.map((option) => ({ value: option.value, label: plain(option.text) })),
    chosen: value.selected_options.map((option) => option.value),
    change: (values) => choose(on, block, item, { type: item.type, selected_options: options.filter((option) => values.includes(option.value)) }),
  });
}

function multiList(list, field, initial) {
  return (on, block, item) => {
    const value = kept(on, block, item, { type: item.type, [field]: item[initial] ?? [] });
    return checkList(on, block, item, { entries: LISTS[list](), chosen: value[field], change: (values) => choose(on, block, item, { type: item.type, [field]: values }) });
  };
}

function external(multiple) {
  return (on, block, item) => {
    const initial = multiple ? { type: item.type, selected_options: item.initial_options ?? [] } : { type: item.type, selected_option: item.initial_option ?? null };
    let value = kept(on, block, item, initial);
    const id = `options-${(nextId += 1)}`;
    const results = h("div", { class: "menu-list", role: "listbox", id, hidden: true });
    const chips = h("div", { class: "chips" });
    const box = h("input", { type: "text", class: "input", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": id, "data-action": item.action_id, "aria-label": labelOf(block, item), placeholder: plain(item.placeholder) || "Type to search" });
    const set = (next) => {
      value = next;
      draw();
      choose(on, block, item, next);
    };
    const draw = () => {
      if (!multiple) box.value = plain(value.selected_option?.text);
      else chips.replaceChildren(...value.selected_options.map((option) => h("button", { type: "button", class: "chip", "aria-label": `Remove ${plain(option.text)}`, onclick: () => set({ ...value, selected_options: value.selected_options.filter((other) => other.value !== option.value) }) }, plain(option.text), icon("close"))));
    };
    const pick = (option) => () => {
      show([]);
      box.value = "";
      set(multiple ? { ...value, selected_options: [...value.selected_options.filter((other) => other.value !== option.value), option] } : { ...value, selected_option: option });
    };
    const show = (options) => {
      results.replaceChildren(...options.map((option) => h("button", { type: "button", role: "option", onclick: pick(option) }, textObject(option.text))));
      results.hidden = !options.length;
      box.setAttribute("aria-expanded", String(Boolean(options.length)));
    };
    let timer = 0;
    const ask = (typed, wait_ms) => {
      clearTimeout(timer);
      if (typed.length < (item.min_query_length ?? 3)) return show([]);
      const before = box.value;
      timer = setTimeout(async () => {
        const answer = await post("suggest", { user: store.user, surface: on.target, names: { block_id: block.block_id, action_id: item.action_id }, value: typed });
        if (box.value === before) show(flat(answer));
      }, wait_ms);
    };
    box.addEventListener("input", () => ask(box.value, 200));
    box.addEventListener("click", () => results.hidden && ask("", 0));  // as Slack does where nothing need be typed
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !results.hidden) return event.preventDefault(), event.stopPropagation(), show([]);
      if (event.key === "ArrowDown") results.querySelector("button")?.focus();
    });
    draw();
    return h("div", { class: "external" }, chips, box, results);
  };
}

function group(type) {
  return (on, block, item) => {
    const multiple = type === "checkbox";
    const value = kept(on, block, item, multiple ? { type: item.type, selected_options: item.initial_options ?? [] } : { type: item.type, selected_option: item.initial_option ?? null });
    const name = `group-${(nextId += 1)}`;
    const isOn = (option) => (multiple ? value.selected_options.some((one) => one.value === option.value) : value.selected_option?.value === option.value);
    const holder = h("div", { class: "choices", role: multiple ? "group" : "radiogroup", "aria-label": labelOf(block, item), "data-action": item.action_id });
    const change = () => {
      const ticked = [...holder.querySelectorAll("input")].map((box, index) => (box.checked ? item.options[index] : null)).filter(Boolean);
      choose(on, block, item, multiple ? { type: item.type, selected_options: ticked } : { type: item.type, selected_option: ticked[0] ?? null });
    };
    holder.append(...item.options.map((option) => h("label", { class: "choice" },
      h("input", { type, name, checked: isOn(option), onchange: change }),
      h("span", {}, textObject(option.text), option.description ? h("small", {}, textObject(option.description)) : null))));
    return holder;
  };
}

export const SELECTS = {
  static_select: staticSelect,
  users_select: listSelect("users", "selected_user", "initial_user"),
  channels_select: listSelect("channels", "selected_channel", "initial_channel"),
  conversations_select: listSelect("conversations", "selected_conversation", "initial_conversation"),
  multi_static_select: multiStatic,
  multi_users_select: multiList("users", "selected_users", "initial_users"),
  multi_channels_select: multiList("channels", "selected_channels", "initial_channels"),
  multi_conversations_select: multiList("conversations", "selected_conversations", "initial_conversations"),
  external_select: external(false),
  multi_external_select: external(true),
  checkboxes: group("checkbox"),
  radio_buttons: group("radio"),
};
