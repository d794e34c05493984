// Puts an interactive chart in the place of each drawing. Where that fails, the drawing stays; the table always does.

const CONFIG = { displayModeBar: false, responsive: true, showTips: false };

for (const picture of document.querySelectorAll("[data-figure]")) {
  const figure = JSON.parse(document.getElementById(picture.dataset.figure).textContent);
  const drawing = picture.firstElementChild;
  const place = document.createElement("div");
  picture.append(place);
  window.Plotly?.newPlot(place, figure.data, figure.layout, CONFIG).then(
    () => drawing.remove(),
    () => place.remove(),
  );
}
