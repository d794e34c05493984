// Saves the answers of a page while they are typed. Where that fails the words are kept in this browser; the page works
// without any of this, and the server alone decides what is stored.

import { forget, keep, kept } from "./kept-words.js";

const PAUSE = 3_000;
const LONGEST = 20_000;
const RETRY = 15_000;
const TIMEOUT = 20_000;
const QUIET = 30_000; // between two times that "Saved" is read out
const LARGEST = 5 * 1024 * 1024; // what the server takes
const KEEPALIVE = 60_000; // what a browser sends after its page is gone

const form = document.querySelector("form[data-autosave]");
const part = (name) => document.querySelector(`[data-${name}]`);
const [now, spoken, notice, offer] = ["saving-now", "saving-said", "saving-notice", "unsaved-words"].map(part);
const path = location.pathname;

const answers = [...form.querySelectorAll("input[name$=_seen]")].map((seen) => {
  const key = seen.name.slice(0, -"_seen".length);
  const names = [key, ...["day", "month", "year"].map((each) => `${key}_${each}`)];
  const fields = [...form.elements].filter((field) => names.includes(field.name));
  // Two texts of which one is to be chosen are left to the person who chooses.
  const mine = form.elements[`${key}_mine`]?.value;
  return { key, seen, fields, mine, called: seen.dataset.called, stored: "", refused: null, tried: [], stopped: false };
});
const free = answers.filter((answer) => answer.mine === undefined);

const isOn = (field) => field.type !== "radio" || field.checked;
const values = (answer) => answer.fields.filter(isOn).map((field) => [field.name, field.value]);
const text = (answer) => JSON.stringify(values(answer));
const unsaved = () => free.filter((answer) => text(answer) !== answer.stored);
const toSend = () => unsaved().filter((answer) => !answer.stopped && text(answer) !== answer.refused);
const list = (some) => some.map((answer) => `“${answer.called}”`).join(", ");

let ended = false; // nothing more can be saved from this page
let trouble = false;
let savedAt = "";
let since = 0;
let timer;
let saving = null;
let lastSaid = 0;

function show(words, aloud = false) {
  now.textContent = words;
  if (aloud && Date.now() - lastSaid >= QUIET) {
    spoken.textContent = words;
    lastSaid = Date.now();
  }
}

function say(words, link) {
  if (notice.dataset.words === words) return;
  notice.dataset.words = words;
  notice.replaceChildren(words);
  if (link) notice.append(" ", Object.assign(document.createElement("a"), { ...link, className: "govuk-link" }));
  notice.hidden = !words;
}

function keepUnsaved(isSent = false) {
  const words = unsaved().map(({ key, seen, tried, ...answer }) => ({
    key, tried, seen: seen.value, values: values(answer),
  }));
  return words.length ? keep(path, words, isSent) : !forget(path);
}

// Says what is wrong, and where the words are meanwhile.
function lose(problem, promise, link) {
  trouble = true;
  const place = keepUnsaved()
    ? `Your words are kept on this computer${promise}`
    : "This browser cannot keep your words, so do not close this page, or copy them";
  show("Not saved yet");
  say(`${problem} ${place}`, link);
}

const offline = () => lose("No connection.", "; we will save them when the connection is back");

function wait(pause) {
  clearTimeout(timer);
  if (ended) return;
  since ||= Date.now();
  timer = setTimeout(save, Math.max(0, Math.min(pause, since + LONGEST - Date.now())));
}

function bodyOf(sent) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  for (const { answer } of sent) {
    for (const [name, value] of values(answer)) body.append(name, value);
    body.append(answer.seen.name, answer.seen.value);
    for (const before of answer.tried) body.append(`${answer.key}_tried`, before);
    // Should the reply not come back, this is what may be stored. The first and the latest are the likely ones.
    if (answer.fields.length === 1) answer.tried.push(answer.fields[0].value);
    if (answer.tried.length > 3) answer.tried.splice(1, 1);
  }
  return body;
}

function calm() {
  trouble = false;
  const changed = answers.filter((answer) => answer.stopped);
  say(changed.length ? `Somebody else has changed ${list(changed)}. When you save, you will see both texts.` : "");
}

function accept(sent, reply) {
  for (const { answer, was } of sent) {
    answer.tried = [];
    if (reply.conflicts.includes(answer.key)) answer.stopped = true;
    else if (answer.key in reply.errors) answer.refused = was;
    else answer.stored = was;
    if (answer.key in reply.saved) answer.seen.value = reply.saved[answer.key];
  }
  if (Object.keys(reply.saved).length) savedAt = reply.savedAt;
  calm();
  const left = unsaved();
  if (!left.length) forget(path);
  const waiting = left.length ? `Not saved yet: ${list(left)}` : "";
  show([savedAt && `Saved at ${savedAt}`, waiting].filter(Boolean).join(". "), !left.length);
}

async function end(response) {
  ended = true;
  if (response.status === 401) {
    const { signIn } = await response.json();
    const link = { href: `${signIn}?next=${encodeURIComponent(path)}`, textContent: "Sign in again" };
    const will = " and will be here when you sign in again.";
    return lose("You have been signed out.", will, link);
  }
  const reason = response.status === 410 ? (await response.json()).reason : "This page can no longer save.";
  return lose(`${reason.replace(/\.?$/, ".")}`, ".", { href: path, textContent: "Open this page again" });
}

// Gives whether the server answered.
async function send(leaving) {
  clearTimeout(timer);
  since = 0;
  const sent = toSend().map((answer) => ({ answer, was: text(answer) }));
  if (!sent.length && !ended && navigator.onLine) calm();
  if (!sent.length || ended) return true;
  const body = bodyOf(sent);
  show("Saving…");
  try {
    const keepalive = leaving && body.toString().length < KEEPALIVE;
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(form.dataset.autosave, { method: "POST", body, keepalive, signal });
    if (response.status === 200 || response.status === 409) accept(sent, await response.json());
    else if (response.status < 500) await end(response);
    else throw new Error(response.statusText);
  } catch {
    if (navigator.onLine) lose("We could not save just now.", "; we will try again");
    else offline();
    timer = setTimeout(save, RETRY);
    return false;
  }
  if (toSend().length) wait(PAUSE);
  return true;
}

async function save(leaving = false) {
  while (saving) await saving;
  saving = send(leaving === true);
  const answered = await saving;
  saving = null;
  return answered;
}

function typed(event) {
  if (!unsaved().length) return;
  if (trouble) keepUnsaved();
  else show("Not saved yet");
  wait(event.type === "change" ? PAUSE / 3 : PAUSE);
}

// Where the connection is known to be gone, a page is held back: a browser's own error page would take the words away.
let isPassing = false;
let isHeld = false;

function isTooMuch() {
  const length = new URLSearchParams(new FormData(form)).toString().length;
  if (length > LARGEST) say("This page holds more words than can be sent. Shorten the longest answer, then save.");
  return length > LARGEST;
}

function pass() {
  keepUnsaved(true);
  for (const answer of answers) {
    for (const value of answer.tried) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${answer.key}_tried`, value }));
    }
  }
  isPassing = true;
}

async function submit(event) {
  if (isPassing) return;
  if (navigator.onLine && !trouble) {
    if (isTooMuch()) event.preventDefault();
    else pass();
    return;
  }
  event.preventDefault();
  if (!navigator.onLine) offline();
  if (!navigator.onLine || isHeld) return;
  isHeld = true;
  const answered = await save();
  isHeld = false;
  if (!answered || isTooMuch()) return;
  pass();
  // A form that is just being sent takes no second order.
  setTimeout(() => form.requestSubmit(event.submitter));
}

function fill(answer, words) {
  const given = Object.fromEntries(words.values);
  for (const field of answer.fields) {
    if (field.type === "radio") field.checked = field.value === given[field.name];
    else field.value = given[field.name] ?? "";
    field.dispatchEvent(new Event("keyup")); // the character count looks up
  }
  Object.assign(answer, { tried: words.tried });
  answer.seen.value = words.seen;
}

function offerKept() {
  const found = (kept(path) ?? []).flatMap((words) => {
    const answer = answers.find((one) => one.key === words.key);
    const isHere = !answer || JSON.stringify(words.values) === text(answer) || words.values[0]?.[1] === answer.mine;
    return isHere || answer.mine !== undefined ? [] : [{ answer, words }];
  });
  if (!found.length) return forget(path);
  keep(path, found.map(({ words }) => words)); // whatever was sent has not arrived
  const [lines, use, discard] = ["words", "use", "discard"].map((name) => offer.querySelector(`[data-${name}]`));
  for (const { answer, words } of found) {
    // Of a long text the end: there most people were typing.
    const said = answer.fields[0].type === "radio" ? "" : words.values.map(([, value]) => value).join(" ");
    const line = document.createElement("li");
    line.textContent = [answer.called, said.length > 200 ? `…${said.slice(-200)}` : said].filter(Boolean).join(": ");
    lines.append(line);
  }
  const done = (work) => () => {
    work();
    offer.remove();
    found[0].answer.fields[0].focus();
  };
  use.addEventListener("click", done(() => {
    for (const { answer, words } of found) fill(answer, words);
    save();
  }));
  discard.addEventListener("click", done(() => forget(path)));
  offer.hidden = false;
}

if (!("unsaved" in form.dataset)) for (const answer of free) answer.stored = text(answer);
else wait(PAUSE);
part("saving").hidden = false;
offerKept();
form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("submit", submit);
addEventListener("online", () => trouble && save());
addEventListener("offline", () => unsaved().length && offline());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || isPassing || !unsaved().length) return;
  keepUnsaved();
  save(true);
});
