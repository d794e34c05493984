// Words that could not be saved, kept in this browser by account and page: for a week at most, and for nobody else.

const PREFIX = "kept words ";
const WEEK = 7 * 24 * 3600 * 1000;
let signedOut = false;

// Names no person: what the portal puts into its forms for somebody who is signed in.
const account = () => document.querySelector("[name=account_token]")?.value ?? "";
const place = (path) => `${PREFIX}${account()} ${path}`;

function* places() {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX)) yield name;
  }
}

// Some browsers allow no storage, and what there is may be full.
function attempt(work, otherwise) {
  try {
    return work() ?? otherwise;
  } catch {
    return otherwise;
  }
}

const read = (name) => attempt(() => JSON.parse(localStorage.getItem(name)), null);

// Gives whether they are kept. `isSent` says that a form with them is on its way.
export function keep(path, words, isSent = false) {
  return !signedOut && attempt(() => {
    localStorage.setItem(place(path), JSON.stringify({ at: Date.now(), words, isSent }));
    return true;
  }, false);
}

export const kept = (path) => read(place(path))?.words ?? null;

export const forget = (path) => attempt(() => localStorage.removeItem(place(path)));

// Once a page led to another one of somebody who is signed in, the form on it has arrived.
export function forgetSent() {
  const from = attempt(() => new URL(document.referrer).pathname, "");
  if (account() && from !== location.pathname && read(place(from))?.isSent) forget(from);
}

// Those of another account that was used in this browser, and those that have grown old.
export function forgetOthers() {
  attempt(() => {
    for (const name of [...places()]) {
      const isOthers = account() && !name.startsWith(place(""));
      if (isOthers || !(Date.now() - read(name)?.at < WEEK)) localStorage.removeItem(name);
    }
  });
}

export function forgetAll() {
  signedOut = true;
  attempt(() => [...places()].forEach((name) => localStorage.removeItem(name)));
}
