/* <voice-note data-seconds data-start data-stop data-remove data-refused><label>…</label><input type="file" name="voice">
 *   <template><button><svg/><span></span></button></template></voice-note>
 *
 *   data-seconds                    longest recording; it stops by itself then
 *   data-start, -stop, -remove      words on the button in the states idle, recording, done
 *   data-refused                    sentence when the microphone is not given
 *   data-state                      idle | recording | done, set by the element
 *   data-wait                       set while recording (see forms.js): sending the form stops the recording first
 *
 * One press starts, one press stops; then it can be played and taken away. The recording lies in the file input.
 * Where the browser cannot record, the whole element is hidden. Event: "ready" (bubbles) when the file is in place.
 */
const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"]];

class VoiceNote extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    const kind = window.MediaRecorder && KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
    this.hidden = !kind || !navigator.mediaDevices;
    if (this.hidden) return;
    [this.type, this.ending] = kind;
    this.input = this.querySelector("input");
    this.input.hidden = true; // still sent
    this.querySelector("label").removeAttribute("for");
    this.input.after(this.querySelector("template").content.cloneNode(true));
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.press());
    this.addEventListener("finish", () => this.recorder.stop());
    this.turn("idle");
  }

  disconnectedCallback() {
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  press() {
    if (this.dataset.state === "idle") this.record();
    else if (this.dataset.state === "recording") this.recorder.stop();
    else this.discard();
  }

  async record() {
    this.querySelector(".error")?.remove();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.recorder = new MediaRecorder(stream, { mimeType: this.type, audioBitsPerSecond: 24000 });
    } catch {
      return this.complain();
    }
    const parts = [];
    this.recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    this.recorder.addEventListener("stop", () => this.keep(parts), { once: true });
    this.recorder.start();
    this.began = Date.now();
    this.clock = setInterval(() => this.tick(), 500);
    this.turn("recording");
    this.tick();
  }

  tick() {
    const seconds = Math.floor((Date.now() - this.began) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.button.querySelector("span").textContent = `${this.dataset.stop} ${clock}`;
    if (seconds >= Number(this.dataset.seconds) && this.recorder.state === "recording") this.recorder.stop();
  }

  keep(parts) {
    clearInterval(this.clock);
    this.recorder.stream.getTracks().forEach((track) => track.stop());
    this.restore([new File(parts, `voice.${this.ending}`, { type: this.type.split(";")[0] })]);
    this.dispatchEvent(new Event("ready", { bubbles: true }));
  }

  /* A recording, new or from before, ready to be heard, sent or taken away. */
  restore(files) {
    const [file] = files;
    this.fill([file]);
    this.player = document.createElement("audio");
    this.player.controls = true;
    this.player.src = URL.createObjectURL(file);
    this.button.before(this.player);
    this.turn("done");
  }

  discard() {
    URL.revokeObjectURL(this.player.src);
    this.player.remove();
    this.fill([]);
    this.turn("idle");
  }

  fill(files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    this.input.files = transfer.files;
  }

  turn(state) {
    const words = { idle: this.dataset.start, recording: this.dataset.stop, done: this.dataset.remove };
    this.dataset.state = state;
    this.toggleAttribute("data-wait", state === "recording");
    this.button.querySelector("span").textContent = words[state];
  }

  complain() {
    const sentence = document.createElement("p");
    sentence.className = "error";
    sentence.setAttribute("role", "status");
    sentence.textContent = this.dataset.refused;
    this.append(sentence);
  }
}

customElements.define("voice-note", VoiceNote);
