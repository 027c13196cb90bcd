/* Elements that stand on few pages: fetched where one does, at once and after each swap. */
const PLACES = {
  "arrive-form": "arrive-form",
  "code-scanner": "code-scanner",
  "copy-text": "copy-text",
  "counter-desk": "counter-desk",
  "door-code": "door-code",
  "door-station": "door-station",
  "fresh-part": "fresh-part",
  "install-card": "install-card",
  "line-proof": "line-proof",
  "outbox-list": "outbox-list",
  "outbox-transfer": "outbox-transfer",
  "outbox-warning": "outbox-warning",
  "pack-search": "pack-search",
  "pack-status": "pack-status",
  "pass-scanner": "pass-scanner",
  "passkey-register": "passkeys",
  "passkey-sign-in": "passkeys",
  "print-button": "print-button",
  "report-place": "report-place",
  "share-card": "share-card",
  "sign-out-now": "sign-out-now",
  "sign-pad": "sign-pad",
  "tick-list": "tick-list",
};

function fetchRare() {
  for (const [name, file] of Object.entries(PLACES)) if (document.querySelector(name)) import(`./elements/${file}.js`);
}

fetchRare();
document.addEventListener("htmx:after:swap", fetchRare);
