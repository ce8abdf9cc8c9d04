// The page "Your reports on this device": lists them, and forgets them on request.

import { forgetReports, listReports, ownReports } from "./own_reports.js";
import { gettext } from "./words.js";

const place = document.getElementById("device-reports");
if (place) {
  listReports(place);
  addEventListener("storage", () => listReports(place));
  place.querySelector("form")?.addEventListener("submit", (event) => {
    const question = gettext("Forget all of them? They stay counted, but this device loses their links.");
    if (confirm(question)) forgetReports(ownReports().map(({ address }) => address), place);
    else event.preventDefault();
  });
}
