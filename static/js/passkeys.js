// Says on the page what the browser would only write to its console.
document.addEventListener("allauth.error", () => {
  document.getElementById("passkey-problem").hidden = false;
});
