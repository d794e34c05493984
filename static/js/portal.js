import { initAll } from "../build/govuk-frontend.min.js";
import { forgetAll, forgetOthers, forgetSent } from "./kept-words.js";

initAll();

forgetOthers();
forgetSent();
for (const form of document.querySelectorAll("[data-sign-out]")) form.addEventListener("submit", forgetAll);
