/* What every page gets. Each module registers itself; nothing has to be started or re-started after a swap. */
import "./forms.js";
import "./swaps.js";
import "./outbox/index.js";
import "./worker.js";
import "./elements/undo-toast.js";
import "./elements/bottom-sheet.js";
import "./elements/photo-picker.js";
import "./elements/voice-note.js";
import "./elements/outbox-badge.js";
import "./elements/copy-note.js";
import "./elements/app-update.js";
import "./rare.js";
