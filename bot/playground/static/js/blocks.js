// Block Kit blocks as nodes. Kept apart from elements.js, which holds what can be used.

import { h, icon, safeUrl } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, textObject } from "./mrkdwn.js";
import { phrases } from "./phrases.js";
import { richText } from "./richtext.js";
import { dataTable, dataVisualization, table } from "./tables.js";

/** Return the nodes of a list of blocks; *errors* are a submission's, by block_id. */
export function blocks(on, list, errors = {}) {
  return list.map((block) => {
    const draw = DRAW[block.type];
    const node = draw ? draw(on, block, errors) : h("div", { class: "unknown" }, `${block.type} is not drawn here`);
    node.classList.add("block");
    node.dataset.block = block.block_id ?? "";
    return node;
  });
}

function section(on, block) {
  const accessory = block.accessory && (block.accessory.type === "image" ? picture(block.accessory, "thumb") : element(on, block, block.accessory));
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textObject(field)))) : null;
  return h("div", { class: "section" },
    h("div", { class: "section-text" }, block.text ? h("div", { class: "text" }, textObject(block.text)) : null, fields),
    accessory ? h("div", { class: "accessory" }, accessory) : null);
}

function context(_on, block) {
  return h("div", { class: "context" }, block.elements.map((item) => (item.type === "image" ? picture(item, "tiny") : h("span", {}, textObject(item)))));
}

function actions(on, block) {
  return h("div", { class: "actions" }, block.elements.map((item) => element(on, block, item)));
}

function picture(item, size) {
  const source = item.slack_file?.id ? `/_/files/${item.slack_file.id}` : item.slack_file?.url ? localFile(item.slack_file.url) : safeUrl(item.image_url);
  const image = h("img", { src: source, alt: item.alt_text ?? "", class: size, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(h("span", { class: "no-picture" }, icon("file"), item.alt_text || "Picture")), { once: true });
  return image;
}

function localFile(url) {
  const found = String(url).match(/-(F[0-9A-Z]+)\//);
  return found ? `/_/files/${found[1]}` : safeUrl(url);
}

function image(_on, block) {
  return h("figure", { class: "picture" }, block.title ? h("figcaption", {}, plain(block.title)) : null, picture(block, "wide"));
}

function input(on, block, errors) {
  const error = errors[block.block_id];
  const item = element(on, block, block.element);
  const field = item.matches("input, textarea, select") ? item : item.querySelector("input, summary");
  const notes = [];
  if (block.hint) notes.push(h("p", { class: "hint", id: `hint-${block.block_id}` }, plain(block.hint)));
  if (error) notes.push(h("p", { class: "error", id: `error-${block.block_id}`, role: "alert" }, error));
  if (field && notes.length) field.setAttribute("aria-describedby", notes.map((note) => note.id).join(" "));
  if (field && error) field.setAttribute("aria-invalid", "true");
  return h("div", { class: error ? "field invalid" : "field" }, h("span", { class: "label" }, plain(block.label), block.optional ? h("small", {}, ` ${phrases().optional}`) : null), item, notes);
}

function taskCard(_on, block) {
  const words = { pending: "Waiting", in_progress: "Under way", complete: "Done", error: "Failed" };
  return h("div", { class: `task ${block.status}` }, h("span", { class: "dot", role: "img", "aria-label": words[block.status] ?? block.status }),
    h("div", {}, h("strong", {}, plain(block.title)), block.details ? richText(block.details) : null, block.output ? richText(block.output) : null,
      block.sources?.length ? h("p", { class: "sources" }, block.sources.map((one) => h("a", { href: safeUrl(one.url) || null, target: "_blank", rel: "noopener noreferrer" }, one.text))) : null));
}

function plan(on, block) {
  return h("div", { class: "plan" }, h("strong", {}, plain(block.title)), (block.tasks ?? []).map((task) => taskCard(on, task)));
}

function alert(_on, block) {
  return h("div", { class: `alert ${block.level ?? "default"}` }, textObject(block.text));
}

function card(on, block) {
  return h("div", { class: "card" }, block.hero_image ? picture(block.hero_image, "wide") : null, block.title ? h("strong", {}, textObject(block.title)) : null,
    block.subtitle ? h("div", { class: "context" }, textObject(block.subtitle)) : null, block.body ? h("div", {}, textObject(block.body)) : null,
    block.subtext ? h("small", {}, textObject(block.subtext)) : null, block.actions ? h("div", { class: "actions" }, block.actions.map((item) => element(on, block, item))) : null);
}

function inner(name) {
  return (on, block, errors) => h("div", { class: block.type }, block.title ? h("strong", {}, textObject(block.title)) : null, blocks(on, block[name] ?? [], errors));
}

const DRAW = {
  section,
  header: (_on, block) => h("h3", { class: "header" }, plain(block.text)),
  divider: () => h("hr"),
  context,
  actions,
  context_actions: actions,
  image,
  input,
  rich_text: (_on, block) => richText(block),
  markdown: (_on, block) => h("div", { class: "markdown" }, markdown(block.text)),
  table: (_on, block) => table(block),
  data_table: (_on, block) => dataTable(block),
  data_visualization: (_on, block) => dataVisualization(block),
  file: (_on, block) => h("div", { class: "file" }, icon("file"), h("span", {}, block.external_id ?? "File")),
  video: (_on, block) => h("figure", { class: "picture" }, h("figcaption", {}, plain(block.title)), picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "wide")),
  plan,
  task_card: taskCard,
  alert,
  card,
  carousel: inner("elements"),
  container: inner("child_blocks"),
};
