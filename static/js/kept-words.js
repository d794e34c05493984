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

// Whether they are kept.
export function keep(path, words) {
  return !signedOut && attempt(() => {
    localStorage.setItem(place(path), JSON.stringify({ at: Date.now(), words }));
    return true;
  }, false);
}

export const kept = (path) => read(place(path))?.words ?? null;

export const forget = (path) => attempt(() => localStorage.removeItem(place(path)));

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
