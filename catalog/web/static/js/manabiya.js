// Progressive enhancement: every page works without this file.

/** Menus made of <details>: close on Escape and on a click elsewhere. */
function closeMenus() {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
}

/** Buttons that cannot be undone ask first. */
function confirmButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
  });
}

/** A file input inside [data-dropzone] also takes files dropped on the zone. */
function dropZone(zone) {
  const input = zone.querySelector("input[type=file]");
  if (!input) return;
  zone.querySelector("[data-dropzone-lead]")?.removeAttribute("hidden");
  const mark = (on) => zone.classList.toggle("dropzone--over", on);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  zone.addEventListener("dragleave", () => mark(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    input.files = firstOnly(event.dataTransfer.files, input.multiple);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => showChosen(zone, input.files));
}

function firstOnly(files, multiple) {
  if (multiple) return files;
  const transfer = new DataTransfer();
  transfer.items.add(files[0]);
  return transfer.files;
}

function showChosen(zone, files) {
  const target = zone.querySelector("[data-dropzone-name]");
  if (!target) return;
  const names = Array.from(files, (file) => `${file.name} (${size(file.size)})`).join(", ");
  target.textContent = names ? `${zone.dataset.chosen} ${names}` : "";
}

function size(bytes) {
  const unit = bytes < 1024 * 1024 ? "kilobyte" : "megabyte";
  const value = bytes / (unit === "kilobyte" ? 1024 : 1024 * 1024);
  const style = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(value);
}

/** Filter forms that say so submit themselves when a choice changes. */
function autoSubmit(form) {
  // On a phone the filters cover the page: there the reader ticks several, then applies them.
  const wide = window.matchMedia("(min-width: 48rem)");
  form.addEventListener("change", () => wide.matches && form.requestSubmit());
}

/** A form is sent once, however often its button is pressed. */
function submitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

closeMenus();
confirmButtons();
submitOnce();
document.querySelectorAll("[data-dropzone]").forEach(dropZone);
document.querySelectorAll("form[data-auto-submit]").forEach(autoSubmit);
document.querySelector("[data-focus]")?.focus();
