/* Short sounds for what became of a code, told apart without looking. Made by the browser: nothing to fetch.
 *
 *   wake()              within a tap or key press: before one, browsers let nothing sound
 *   play(kind)          in | out | again | unlisted | refused; nothing when muted or never woken
 *   isMuted(), mute(on) remembered on this device, where it can remember; both answer how it is now
 *   rest()              lets go of the loudspeaker until the next wake()
 */
const NAME = "mulin-door-mute"; // in localStorage
const TONES = {
  // [Hz at first, Hz at last, begins, lasts (s), wave]
  in: [[660, 660, 0, 0.1, "triangle"], [990, 990, 0.11, 0.18, "triangle"]],
  out: [[784, 784, 0, 0.1, "triangle"], [523, 523, 0.11, 0.18, "triangle"]],
  again: [[698, 698, 0, 0.1, "square"], [698, 698, 0.18, 0.1, "square"]],
  unlisted: [[440, 440, 0, 0.12, "triangle"], [440, 760, 0.14, 0.28, "triangle"]],
  refused: [[150, 130, 0, 0.5, "sawtooth"]], // overtones let small loudspeakers sound low
};
const LOUD = { triangle: 0.8, square: 0.25, sawtooth: 0.4 };
const EDGE = 0.01; // s to rise and fall: without it they click

let context;
let muted = remembered();

export function wake() {
  try {
    context ??= new AudioContext();
    context.resume().catch(() => {});
  } catch {
    // No loudspeaker to be had: banner and shake say the same.
  }
}

export function rest() {
  context?.close().catch(() => {});
  context = undefined;
}

export function play(kind) {
  if (muted || !context) return;
  context.resume().catch(() => {}); // phones take it away for a call
  for (const tone of TONES[kind]) sound(tone, context.currentTime + EDGE);
}

function sound([first, last, begins, lasts, wave], now) {
  const [start, end] = [now + begins, now + begins + lasts];
  const tone = new OscillatorNode(context, { type: wave, frequency: first });
  const loud = new GainNode(context, { gain: 0 });
  tone.frequency.setValueAtTime(first, start).linearRampToValueAtTime(last, end);
  loud.gain.setValueAtTime(0, start).linearRampToValueAtTime(LOUD[wave], start + EDGE);
  loud.gain.setValueAtTime(LOUD[wave], end - EDGE).linearRampToValueAtTime(0, end);
  tone.connect(loud).connect(context.destination);
  tone.start(start);
  tone.stop(end);
}

export function isMuted() {
  return muted;
}

export function mute(on) {
  muted = on;
  try {
    localStorage.setItem(NAME, on ? "1" : "");
  } catch {
    // A private window or a full disk: then only until the page goes.
  }
  return muted;
}

function remembered() {
  try {
    return localStorage.getItem(NAME) === "1";
  } catch {
    return false;
  }
}
