// Looks every two seconds how far an import has come, and shows the page anew when the step is over. The page works
// without it: its link "Check again" does the same.

const place = document.querySelector("[data-import-progress]");
const rows = place.querySelector("[data-import-rows]");

const look = async () => {
  try {
    const answer = await fetch(place.dataset.importProgress, { headers: { Accept: "application/json" } });
    const step = await answer.json();
    if (step.over || step.stopped) return location.reload();
    rows.textContent = step.rows.toLocaleString("en-GB");
  } catch {
    // Without a connection the number stays as it is; the next look may succeed.
  }
  setTimeout(look, 2000);
};

setTimeout(look, 2000);
