import { initAll } from "../build/govuk-frontend.min.js";
import { forgetAll, forgetOthers } from "./kept-words.js";

initAll();

forgetOthers();
for (const form of document.querySelectorAll("[data-sign-out]")) form.addEventListener("submit", forgetAll);
