/* The camera at the back of the phone, shown in a <video>, and the shake of a phone that has read something.
 *
 *   openCamera(video)   a Camera; rejects as getUserMedia does, with a TypeError where there is none at all
 *   camera.part         [x, y, width, height] of the picture that object-fit: cover leaves in view; null before the first
 *   camera.hasLight, camera.shine(on)   its torch; shine tells whether it is lit now
 *   camera.onend        called when the camera is taken away
 *   camera.stop()
 *   buzz(pattern)       where the phone can
 */
const WISH = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };

export async function openCamera(video) {
  return new Camera(video, await navigator.mediaDevices.getUserMedia({ video: WISH }));
}

class Camera {
  constructor(video, stream) {
    this.video = video;
    [this.track] = stream.getVideoTracks();
    this.track.addEventListener("ended", () => this.onend?.());
    video.srcObject = stream;
    video.play().catch(() => {}); // stopped before it began
  }

  get part() {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.video;
    if (!videoWidth || !clientHeight) return null;
    const scale = Math.min(videoWidth / clientWidth, videoHeight / clientHeight);
    const [width, height] = [clientWidth * scale, clientHeight * scale];
    return [(videoWidth - width) / 2, (videoHeight - height) / 2, width, height];
  }

  get hasLight() {
    return Boolean(this.track.getCapabilities?.().torch);
  }

  async shine(on) {
    return this.track.applyConstraints({ advanced: [{ torch: on }] }).then(() => on, () => false);
  }

  stop() {
    this.track.stop();
    if (this.video.srcObject?.getVideoTracks()[0] === this.track) this.video.srcObject = null;
  }
}

/* Chromium takes it for a fault to shake a page nobody has touched yet. */
export function buzz(pattern) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
}
