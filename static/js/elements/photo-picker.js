/* <photo-picker data-remove="…" data-unreadable="…"><label>…</label><input type="file">…<p class="error" hidden></photo-picker>
 *
 *   data-remove       name of the button on each photo that takes it away
 *   data-unreadable   sentence shown when a photo cannot be read (a broken file); the rest is kept
 *   data-heic         the same for a HEIC photo where the browser cannot read those
 *   data-wait         set while photos are being shrunk (see forms.js)
 *
 * Shrinks each photo to 1600 px JPEG on the phone, which also drops where it was taken, and puts the
 * small files back into the input. Choosing again adds. Without JavaScript the input is an ordinary one.
 * Event: "ready" (bubbles) when the files are in place.
 */
const LONGEST = 1600;
const QUALITIES = [0.8, 0.65, 0.5]; // the next one only where a photo is still larger than
const ENOUGH = 250000; // bytes
const HEIC = /^ftyp(hei|hev|mif|msf)/; // what iPhones write, and other phones cannot read

class PhotoPicker extends HTMLElement {
  connectedCallback() {
    if (this.photos) return;
    this.photos = [];
    this.input = this.querySelector("input[type=file]");
    this.error = this.querySelector(".error[role=status]");
    this.list = document.createElement("ul");
    this.list.className = "photos";
    this.list.hidden = true;
    this.input.after(this.list);
    this.input.addEventListener("change", () => this.add([...this.input.files]));
  }

  disconnectedCallback() {
    this.photos?.forEach((photo) => URL.revokeObjectURL(photo.url));
  }

  async add(files) {
    this.toggleAttribute("data-wait", true);
    this.error.hidden = true;
    if (!this.input.multiple) this.photos.splice(0).forEach((photo) => URL.revokeObjectURL(photo.url));
    for (const file of files) {
      try {
        const small = await shrink(file);
        this.photos.push({ file: small, url: URL.createObjectURL(small) });
      } catch {
        const head = await file.slice(4, 12).text().catch(() => "");
        this.error.textContent = HEIC.test(head) ? this.dataset.heic : this.dataset.unreadable;
        this.error.hidden = false;
      }
    }
    this.show();
    this.removeAttribute("data-wait");
    this.dispatchEvent(new Event("ready", { bubbles: true }));
  }

  /* Photos that were shrunk before come back as they are. */
  restore(files) {
    for (const file of files) this.photos.push({ file, url: URL.createObjectURL(file) });
    this.show();
  }

  /* The input holds exactly what the thumbnails show. */
  show() {
    const files = new DataTransfer();
    this.photos.forEach((photo) => files.items.add(photo.file));
    this.input.files = files.files;
    this.list.replaceChildren(...this.photos.map((photo) => this.thumbnail(photo)));
    this.list.hidden = !this.photos.length;
  }

  thumbnail(photo) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    const button = document.createElement("button");
    image.src = photo.url;
    image.alt = "";
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", this.dataset.remove);
    button.addEventListener("click", () => this.drop(photo));
    item.append(image, button);
    return item;
  }

  drop(photo) {
    URL.revokeObjectURL(photo.url);
    this.photos = this.photos.filter((other) => other !== photo);
    this.show();
    this.input.focus();
  }
}

async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // under see-through pictures, which JPEG would turn black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  let blob;
  for (const quality of QUALITIES) {
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob?.size <= ENOUGH) break;
  }
  if (!blob) throw new Error("no picture");
  const name = file.name.replace(/\.\w+$/, "") || "photo";
  return new File([blob], `${name}.jpg`, { type: "image/jpeg", lastModified: file.lastModified });
}

customElements.define("photo-picker", PhotoPicker);
