// Puts an interactive chart over each drawing, which stays for print. Where that fails, the drawing stays on the screen
// too; the table always does.

const CONFIG = { displayModeBar: false, responsive: true, showTips: false };

for (const picture of document.querySelectorAll("[data-figure]")) {
  const figure = JSON.parse(document.getElementById(picture.dataset.figure).textContent);
  const place = document.createElement("div");
  picture.append(place);
  window.Plotly?.newPlot(place, figure.data, figure.layout, CONFIG).then(
    () => picture.classList.add("chart__picture--drawn"),
    () => place.remove(),
  );
}
