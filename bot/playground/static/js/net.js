// Talks to the playground's own API under /_/.

export async function get(path) {
  const answer = await fetch(`/_/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function post(path, body) {
  const answer = await fetch(`/_/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.json();
}

export async function upload(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return (await fetch("/_/upload", { method: "POST", body: form })).json();
}

/** Call *onNews* for every change in the workspace, and after each reconnect. */
export function listen(onNews) {
  const source = new EventSource("/_/events");
  source.onmessage = (event) => onNews(JSON.parse(event.data));
  source.onopen = () => onNews({ what: "connected" });
}
