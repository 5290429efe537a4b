// The pages work without this. With it they change by themselves, and a button needs no reload.
"use strict";

const says = document.getElementById("says");
const live = document.getElementById("live");
const followed = document.querySelector("[data-follow]");
// The hub tells something every ten seconds.
const LATE_MS = 25000;

function say(sentence) {
  says.textContent = sentence;
  says.classList.toggle("shown", Boolean(sentence));
}

// What a part has that the server does not know: what is open, filled in, and has the focus.
function remember(part) {
  const fields = [...part.querySelectorAll("details[open] :is(input:not([type=hidden]), select)")];
  return {
    open: [...part.querySelectorAll("details[open]")].map((one) => one.id),
    values: fields.map((one) => [path(one), one.type === "checkbox" ? one.checked : one.value]),
    focus: part.contains(document.activeElement) ? path(document.activeElement) : "",
    scroll: part.querySelector(".scroll")?.scrollTop ?? 0,
  };
}

// An address of an element that is the same in the next drawing.
function path(element) {
  const form = element.closest("form");
  const place = form ? [form.getAttribute("action"), form.querySelector("[name=ticket]")?.value ?? ""] : [];
  return [element.closest("details")?.id ?? "", ...place, element.tagName, element.name ?? "",
    element.type === "checkbox" ? element.value : "", element.dataset.key ?? ""].join("|");
}

function restore(part, kept) {
  for (const id of kept.open) {
    const details = document.getElementById(id);
    if (details && part.contains(details)) details.open = true;
  }
  const all = [...part.querySelectorAll("input:not([type=hidden]), select, button, summary, a, [tabindex]")];
  const found = new Map(all.map((one) => [path(one), one]));
  for (const [where, value] of kept.values) {
    const field = found.get(where);
    if (field) field[field.type === "checkbox" ? "checked" : "value"] = value;
  }
  if (kept.focus) (found.get(kept.focus) ?? document.getElementById("main")).focus({ preventScroll: true });
  const scroll = part.querySelector(".scroll");
  if (scroll) scroll.scrollTop = kept.scroll;
}

function draw(parts, forget) {
  for (const [name, html] of Object.entries(parts)) {
    const part = document.querySelector(`[data-part="${name}"]`);
    if (!part || part.dataset.drawn === html) continue;
    const kept = remember(part);
    if (forget) kept.open = kept.values = [];
    part.dataset.drawn = html;
    part.innerHTML = html;
    restore(part, kept);
  }
}

let heard = Date.now();
let source = null;

function follow() {
  source = new EventSource(followed.dataset.follow);
  source.addEventListener("parts", (event) => {
    heard = Date.now();
    draw(JSON.parse(event.data), false);
    tellLive();
  });
  source.addEventListener("out", () => location.reload());
}

function tellLive() {
  const is = Date.now() - heard < LATE_MS;
  live.textContent = is ? live.dataset.live : live.dataset.not;
  live.classList.toggle("not", !is);
  // A browser gives up on an answer that is no stream, as a hub that starts may send.
  if (!is && source.readyState === EventSource.CLOSED) follow();
}

if (followed) {
  follow();
  tellLive();
  setInterval(tellLive, 2000);
}

let busy = false;

async function send(form) {
  if (busy) return;
  busy = true;
  document.body.classList.add("busy");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Desk": "1" },
      redirect: "error",
    });
    const told = await answer.json();
    if (answer.status === 401) location.reload();
    say(told.says);
    if (told.parts) {
      heard = Date.now();
      draw(told.parts, true);
    }
  } catch {
    say(live ? live.dataset.not : "");
  } finally {
    busy = false;
    document.body.classList.remove("busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.closest("[data-part]")) return;
  event.preventDefault();
  send(event.target);
});

// What opens is seen whole, also at the foot of a small screen.
document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details[name][open]")) open.open = false;
    say("");
    return;
  }
  if (event.target.matches("input, select, textarea")) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
  const details = button.closest("details");
  if (details?.open) details.querySelector("input:not([type=hidden]), select")?.focus();
});
