// For other modules. It does nothing by itself when loaded: the page's own script is loaded under an
// address with a version, so that importing it from here would run it, and its listeners, twice.

/** Say something to people who listen to the page; `[data-live]` is made when first needed. */
export function announce(message) {
  let region = document.querySelector("[data-live]");
  if (!region) {
    region = document.createElement("p");
    region.className = "visually-hidden";
    region.dataset.live = "";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = message;
}
