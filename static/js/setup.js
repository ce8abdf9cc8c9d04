// The set-up of a big screen: writes the whole address, and shows each choice at once.

const form = /** @type {HTMLFormElement} */ (document.getElementById("setup"));
const address = /** @type {HTMLInputElement | null} */ (document.getElementById("address"));
let waiting = 0;

if (address) address.value = new URL(address.value, location.href).href;

const preview = document.getElementById("preview");
const frame = preview?.parentElement;
if (preview && frame) {
  new ResizeObserver(() => {
    preview.style.setProperty("--scale", String(frame.clientWidth / preview.offsetWidth));
  }).observe(frame);
}

form.addEventListener("change", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => form.checkValidity() && form.requestSubmit(), 300);
});
