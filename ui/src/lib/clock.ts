/** Where the sound was when the shell last told, and when that was (performance clock, ms). */
export type Heard = { position_ms: number; playing: boolean; speed: number; at: number };

/** The shell tells at least ten times a second; after this long without a word it is no longer believed. */
export const BELIEVED_MS = 600;

/** Where the sound is now, between two words from the shell. */
export function positionAt(heard: Heard, now: number, duration_ms: number): number {
  const since = heard.playing ? Math.min(Math.max(0, now - heard.at), BELIEVED_MS) : 0;
  return Math.min(duration_ms, Math.max(0, heard.position_ms + since * heard.speed));
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

/** The next speed up (or down) from any speed, staying within 0.5 to 3. */
export function nextSpeed(speed: number, step: 1 | -1): number {
  const ordered = step > 0 ? SPEEDS : [...SPEEDS].reverse();
  return ordered.find((each) => (step > 0 ? each > speed + 0.001 : each < speed - 0.001)) ?? speed;
}
