// The form that registers an event: reads out its faults, offers the section's regions, sends once.

const section = /** @type {HTMLSelectElement | null} */ (document.getElementById("section"));
const region = /** @type {HTMLSelectElement | null} */ (document.getElementById("region"));
const kind = /** @type {HTMLSelectElement | null} */ (document.getElementById("kind"));
const online = /** @type {HTMLInputElement | null} */ (document.getElementById("online"));
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

// Whoever is hosted online needs no town, and the other way round.
kind?.addEventListener("change", () => {
  if (online && kind.value === "online") online.checked = true;
});
online?.addEventListener("change", () => {
  if (kind && online.checked && !kind.value) kind.value = "online";
});

document.getElementById("faults")?.focus();

section?.addEventListener("change", offerRegions);
offerRegions();

// The key stays in this entry of the browser's history. After the Back button the page sends the same
// key again, so that an event is registered once.
const key = /** @type {HTMLInputElement | null | undefined} */ (form?.elements.namedItem("key"));
if (key && history.state?.key) key.value = history.state.key;
else if (key) history.replaceState({ key: key.value }, "");

let sent = false;
form?.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => {
  sent = false;
});
