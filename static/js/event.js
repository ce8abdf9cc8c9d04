// The form that registers an event: offers the regions of the chosen section, and sends once.

const section = /** @type {HTMLSelectElement | null} */ (document.getElementById("section"));
const region = /** @type {HTMLSelectElement | null} */ (document.getElementById("region"));
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("event"));

function offerRegions() {
  if (!section || !region) return;
  const name = section.selectedOptions[0]?.textContent;
  for (const group of region.querySelectorAll("optgroup")) {
    const other = Boolean(group.label) && Boolean(section.value) && group.label !== name;
    group.hidden = other;
    group.disabled = other;
  }
  const chosen = region.selectedOptions[0]?.parentElement;
  if (chosen instanceof HTMLOptGroupElement && chosen.disabled) region.value = "";
}

section?.addEventListener("change", offerRegions);
offerRegions();

let sent = false;
form?.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => {
  sent = false;
});
