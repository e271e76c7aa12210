/** The last position event, and the time it arrived (performance clock, ms). */
export type PlayerClock = { position_ms: number; playing: boolean; speed: number; at: number };

/** Position events arrive at least ten times a second; extrapolate no further than this. */
export const MAX_EXTRAPOLATION_MS = 600;

export function positionAt(clock: PlayerClock, now: number, duration_ms: number): number {
  const since = clock.playing ? Math.min(Math.max(0, now - clock.at), MAX_EXTRAPOLATION_MS) : 0;
  return Math.min(duration_ms, Math.max(0, clock.position_ms + since * clock.speed));
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

export function nextSpeed(speed: number, step: 1 | -1): number {
  const ordered = step > 0 ? SPEEDS : [...SPEEDS].reverse();
  return ordered.find((each) => (step > 0 ? each > speed + 0.001 : each < speed - 0.001)) ?? speed;
}
