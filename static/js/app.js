/* What every page gets. Each module registers itself; nothing has to be started or re-started after a swap. */
import "./forms.js";
import "./swaps.js";
import "./outbox/index.js";
import "./elements/undo-toast.js";
import "./elements/bottom-sheet.js";
import "./elements/photo-picker.js";
import "./elements/voice-note.js";
import "./elements/copy-text.js";
import "./elements/print-button.js";
import "./elements/passkeys.js";
import "./elements/outbox-badge.js";
import "./elements/outbox-list.js";
import "./elements/code-scanner.js";
