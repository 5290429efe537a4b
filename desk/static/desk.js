// The pages work without this. With it they change by themselves, and a button needs no reload.
"use strict";

const says = document.getElementById("says");
const live = document.getElementById("live");
const followed = document.querySelector("[data-follow]");
// The hub tells something every ten seconds.
const LATE_MS = 25000;
const AGAIN_MS = 10000;
// Whoever waits longer for an answer to a button is told, and may press it again: it is one command.
const ANSWER_MS = 15000;
// Nobody means the same button twice in so short a time.
const TWICE_MS = 500;

let lost = false;

function say(sentence) {
  lost = false;
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
    caret: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
    scroll: part.querySelector(".scroll")?.scrollTop ?? 0,
  };
}

// An address of an element that is the same in the next drawing.
function path(element) {
  const form = element.closest("form");
  const place = form ? [form.getAttribute("action"), form.querySelector("[name=ticket]")?.value ?? ""] : [];
  return [element.closest("details")?.id ?? "", ...place, element.tagName, element.name ?? "",
    ["checkbox", "submit"].includes(element.type) ? element.value : "", element.dataset.key ?? ""].join("|");
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
  if (kept.focus) {
    const field = found.get(kept.focus) ?? document.getElementById("main");
    field.focus({ preventScroll: true });
    // Only what one writes in has a place where one writes; a number has none.
    if (field.selectionStart != null && kept.caret[0] != null) field.setSelectionRange(...kept.caret);
  }
  const scroll = part.querySelector(".scroll");
  if (scroll) scroll.scrollTop = kept.scroll;
}

// A letter that is being put together, as Vietnamese is typed, would fall apart in a new drawing.
let composing = false;
let postponed = {};

document.addEventListener("compositionstart", () => { composing = true; });
document.addEventListener("compositionend", () => {
  composing = false;
  const parts = postponed;
  postponed = {};
  setTimeout(() => draw(parts));
});

// `done` is the id of what was filled in and sent: it is closed, whatever else is open.
function draw(parts, done) {
  if (composing) {
    Object.assign(postponed, parts);
    return;
  }
  for (const [name, html] of Object.entries(parts)) {
    const part = document.querySelector(`[data-part="${name}"]`);
    if (!part || part.dataset.drawn === html) continue;
    const kept = remember(part);
    kept.open = kept.open.filter((id) => id !== done);
    kept.values = kept.values.filter(([where]) => !done || !where.startsWith(`${done}|`));
    part.dataset.drawn = html;
    part.innerHTML = html;
    restore(part, kept);
  }
}

// What had happened when the newest drawing was made. A button that is pressed says so.
let seen = "";
// The same, of what came since the line began: a queue that was restored counts from lower on.
let newest = "";
// A line tells what is new to it; an answer may have drawn something else in between.
let streamed = {};
let heard = Date.now();
let begun = 0;
let source = null;

// An answer and the line overtake each other: what is older than what stands there is not drawn.
function isNews(told) {
  const [now, before] = [told.seen, newest].map((one) => one.split("-").map(Number));
  if ((now[0] - before[0] || now[1] - before[1]) < 0) return false;
  seen = newest = told.seen;
  return true;
}

function follow() {
  source?.close();
  begun = Date.now();
  source = new EventSource(followed.dataset.follow);
  source.addEventListener("open", () => {
    newest = "";
    streamed = {};
  });
  source.addEventListener("parts", (event) => {
    heard = Date.now();
    if (lost) say("");
    const told = JSON.parse(event.data);
    Object.assign(streamed, told.parts);
    if (isNews(told)) draw(streamed);
    tellLive();
  });
  source.addEventListener("out", () => location.reload());
}

function tellLive() {
  const is = Date.now() - heard < LATE_MS;
  live.textContent = is ? live.dataset.live : live.dataset.not;
  live.classList.toggle("not", !is);
  // A browser gives up on an answer that is no stream, as a hub that starts may send; and on a line
  // that died while the machine slept it listens for ever.
  if (!is && !document.hidden && Date.now() - Math.max(heard, begun) > AGAIN_MS) follow();
}

if (followed) {
  follow();
  tellLive();
  setInterval(tellLive, 2000);
  // A browser has six lines to one house: pages that nobody looks at leave them to the others.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else follow();
  });
}

// Whoever goes back sees what is now, and presses buttons of a new drawing.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

let busy = false;
let last = { action: "", at: 0 };
// Whoever is quick presses the next button before the first one was answered.
let next = "";

async function send(form, button) {
  const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
  if (action === last.action && (busy || Date.now() - last.at < TWICE_MS)) return;
  if (busy) {
    next = button && form.querySelector("input:not([type=hidden]), select") === null ? path(button) : "";
    return;
  }
  busy = true;
  last = { action, at: Date.now() };
  next = "";
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_MS);
  document.body.classList.add("busy");
  const filled = new URLSearchParams(new FormData(form));
  if (seen) filled.set("seen", seen);
  if (button?.name) filled.append(button.name, button.value);
  try {
    const answer = await fetch(action, {
      method: "POST",
      body: filled,
      headers: { "X-Desk": "1" },
      redirect: "error",
      signal: patience.signal,
    });
    const told = await answer.json();
    if (answer.status === 401) location.reload();
    if (told.goto) {
      location.assign(told.goto);
      return;
    }
    say(told.says ?? live?.dataset.not ?? "");
    if (told.parts) {
      heard = Date.now();
      if (isNews(told)) draw(told.parts, (button ?? form).closest("details")?.id);
    }
  } catch {
    say(live ? live.dataset.lost : "");
    lost = true;
    next = "";
  } finally {
    clearTimeout(timer);
    busy = false;
    last = { action, at: Date.now() };
    document.body.classList.remove("busy");
    // It is still there, if it may still be done.
    const follower = next && [...document.querySelectorAll("[data-part] button")].find((one) => path(one) === next);
    if (follower) follower.click();
  }
}

// Safari before 15.4 does not tell which button sent a form.
let clicked = null;
document.addEventListener("click", (event) => { clicked = event.target.closest("button"); }, true);

document.addEventListener("submit", (event) => {
  if (!event.target.closest("[data-part]")) return;
  event.preventDefault();
  send(event.target, event.submitter ?? clicked);
});

// What is opened is seen whole, also at the foot of a small screen; what always stands open is not.
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches("[name]")) event.target.scrollIntoView({ block: "nearest" });
}, true);

// The sign of a key; where a Vietnamese keyboard makes ă of 1, or is about to, the place of the key.
function sign(event) {
  if (/^[\x20-\x7e]$/.test(event.key)) return event.key.toUpperCase();
  return event.code?.match(/^(?:Key|Digit)(.)$/)?.[1] ?? "";
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details[name][open]")) open.open = false;
    say("");
    if (document.activeElement.matches("input, select")) document.activeElement.blur();
    return;
  }
  // In a field one writes; a tick or a dot is no field.
  if (event.target.matches("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  // The rows of a list share their keys: one goes to the first row, and in a row does what it says.
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const key = CSS.escape(step ? event.target.dataset.row ?? "" : sign(event));
  const rows = [...document.querySelectorAll(`[data-row="${key}"]`)];
  const row = event.target.closest("li, tr");
  const here = rows.findIndex((one) => row?.contains(one));
  const button = document.querySelector(`[data-key="${key}"]`) ?? rows[step ? here + step : Math.max(here, 0)];
  if (!button) return;
  event.preventDefault();
  if (step || button.matches("input") || (rows.length && here < 0)) {
    button.focus();
    return;
  }
  button.click();
  const details = button.closest("details");
  if (details?.open) details.querySelector("input:not([type=hidden]), select, button")?.focus();
});
