/* QR codes in pictures: what they say, and whether that is a place of this site.
 *
 *   textsIn(picture, part, side)   texts of the codes in a part (x, y, width, height) of a video or bitmap
 *   textsInPhoto(file)             the same for a photo; none when it is no picture
 *   placeOf(text)                  path, query and hash of an address of this very site that is another page, else null
 *
 * The browser's own reader, where it has one that works; else the vendored one, fetched when first needed.
 * When that cannot be fetched, both reject with an error named Unloaded. One picture is read at a time.
 */
const PHOTO_SIDES = [2048, 1024]; // px: large for small codes, then small for blurred ones

let pen, reader; // made when first needed
let turn = Promise.resolve(); // all pictures pass over one canvas

export function textsIn(picture, part, side) {
  const texts = turn.then(() => read(picture, part, side));
  turn = texts.catch(() => {});
  return texts;
}

async function read(picture, part, side) {
  const using = await (reader ??= ownReader());
  draw(picture, part, side);
  try {
    return (await using.detect(pen.canvas)).map((code) => code.rawValue);
  } catch {
    // Phones without Google's services may have a reader in name only.
    reader = vendoredReader();
    return read(picture, part, side);
  }
}

function draw(picture, [x, y, width, height], side) {
  pen ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = pen.canvas;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  pen.fillStyle = "#fff"; // under see-through pictures
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
}

export async function textsInPhoto(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return [];
  try {
    for (const side of PHOTO_SIDES) {
      const texts = await textsIn(bitmap, [0, 0, bitmap.width, bitmap.height], side);
      if (texts.length) return texts;
    }
    return [];
  } finally {
    bitmap.close();
  }
}

/* Never another site, whatever the path looks like: //elsewhere stays behind our own origin. */
export function placeOf(text) {
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    return null; // no address at all
  }
  const ours = url.protocol === location.protocol && url.origin === location.origin;
  return ours && url.pathname !== location.pathname ? url.pathname + url.search + url.hash : null;
}

async function ownReader() {
  const formats = await window.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return formats?.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : vendoredReader();
}

async function vendoredReader() {
  try {
    const { BarcodeDetector } = await import("../vendor/qr/decode.js");
    return new BarcodeDetector({ formats: ["qr_code"] });
  } catch {
    reader = null; // next time perhaps
    throw new DOMException("no decoder", "Unloaded");
  }
}
