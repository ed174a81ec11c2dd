// What the page knows: who is looking, where, and the last snapshot of the workspace.

import { get, post } from "./net.js";
import { toast } from "./dom.js";

export const store = {
  user: "U0REPEN001",
  place: "C0DEALS001", // a channel id, or "home"
  thread: "",
  panel: "", // "", "thread" or "inspector"
  manifest: { name: "", slash_commands: [], shortcuts: [] },
  data: null,
  inspected: { deliveries: [], calls: [], knobs: { faults: [] } },
  inputs: new Map(), // surface key -> block_id -> action_id -> value
  watch: null, // the running or last stopwatch: {label, started, ack_ms, visible_ms, done}
};

let paint = () => {};
export function onPaint(fn) {
  paint = fn;
}
export function repaint() {
  paint();
}

export function me() {
  return store.data.users.find((user) => user.id === store.user);
}
export function member(id) {
  return store.data?.users.find((user) => user.id === id);
}
export function nameOf(id) {
  if (id === "USLACKBOT") return "Slackbot";
  return member(id)?.real_name ?? id;
}
export function channel(id) {
  return store.data?.channels.find((found) => found.id === id);
}
export function directMessage() {
  return store.data.channels.find((found) => found.is_im);
}
export function channelName(id) {
  const found = channel(id);
  if (!found) return id;
  return found.is_im ? store.manifest.name : found.name;
}

export async function refresh() {
  const asked = store.user;
  const data = await get(`state?user=${encodeURIComponent(asked)}`);
  if (asked !== store.user) return; // the person changed while we asked
  store.data = data;
  if (store.place !== "home" && !channel(store.place)) store.place = store.data.channels[0].id;
  repaint();
}

export async function inspect() {
  store.inspected = await get("deliveries");
  const last = store.inspected.deliveries.find((delivery) => delivery.user === store.user);
  if (last && store.watch?.done) Object.assign(store.watch, { ack_ms: last.ack_ms, visible_ms: last.visible_ms, status: last.status, error: last.error });
  repaint();
}

/** Do something as the current person, with the stopwatch running; returns the answer. */
export async function act(path, fields, label) {
  const watch = { label, started: performance.now(), done: false };
  store.watch = watch;
  repaint();
  const answer = await post(path, { user: store.user, ...fields });
  watch.done = true;
  const delivery = answer.delivery;
  if (delivery) Object.assign(watch, { ack_ms: delivery.ack_ms, visible_ms: delivery.visible_ms, status: delivery.status, error: delivery.error });
  if (answer.error) toast(`Not possible: ${answer.error}`);
  else if (delivery && !answer.ok && delivery.kind === "interaction") {
    toast(`The app did not answer as it should: ${delivery.error || `HTTP ${delivery.status}`}`);
  }
  await Promise.all([refresh(), inspect()]);
  return answer;
}

/** Return the inputs of one surface, a message or view. */
export function inputsOf(key) {
  if (!store.inputs.has(key)) store.inputs.set(key, {});
  return store.inputs.get(key);
}
