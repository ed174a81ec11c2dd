// Builds nodes; data only ever becomes text or a checked attribute, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: h("p", {class: "x", onclick: fn}, "text", node, null). */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in PROPERTIES) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PROPERTIES = { value: 1, checked: 1, selected: 1, disabled: 1, indeterminate: 1 };

/** Return the address if a page may link to it, else "". */
export function safeUrl(url) {
  try {
    const parsed = new URL(String(url));
    return ["http:", "https:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : "";
  } catch {
    return "";
  }
}

/** A link that opens elsewhere; plain text when its address is not safe. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  more: "M4.6 12a.4.4 0 10.8 0 .4.4 0 10-.8 0zM11.6 12a.4.4 0 10.8 0 .4.4 0 10-.8 0zM18.6 12a.4.4 0 10.8 0 .4.4 0 10-.8 0z",
  send: "M4 12l16-7-6 16-3-7z",
  clip: "M20 11l-8.500 8.500a5 5 0 01-7-7L13 4a3.400 3.400 0 015 5l-8.500 8.500a1.700 1.700 0 01-2.500-2.500L15 7.500",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  at: "M16 12a4 4 0 11-8 0 4 4 0 018 0zm0 0v1.500a2.500 2.500 0 005 0V12a9 9 0 10-3.500 7",
  pulse: "M3 12h4l3-8 4 16 3-8h4",
  moon: "M20 14.500A8.500 8.500 0 019.500 4a8.500 8.500 0 1010.500 10.500z",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5",
  hash: "M5 9h15M4 15h15M10 4L8 20M16 4l-2 16",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  chat: "M4 5h16v11H9l-5 4z",
  reply: "M9 7l-5 5 5 5M4 12h9a7 7 0 017 7",
  code: "M9 7l-5 5 5 5M15 7l5 5-5 5",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  up: "M7 11v9H4v-9zM7 11l4-8a2.500 2.500 0 012.500 2.500V9H19a1.500 1.500 0 011.500 1.800l-1.400 7.500A2 2 0 0117 20H7",
  down: "M7 13V4H4v9zM7 13l4 8a2.500 2.500 0 002.500-2.500V15H19a1.500 1.500 0 001.500-1.800l-1.400-7.500A2 2 0 0017 4H7",
  shared: "M8 12h8M6 8h3M6 16h3M15 8h3M15 16h3",
};

/** A decorative icon; give the button around it a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, more = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...more }, icon(name));
}

let toastTimer = 0;

/** Say something at the bottom for a few seconds. */
export function toast(words) {
  const place = document.getElementById("toasts");
  place.replaceChildren(h("div", { class: "toast" }, words));
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => place.replaceChildren(), 6000);
}
