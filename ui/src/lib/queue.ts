import type { Queue, QueueChange, QueueItem } from './bindings';

export type QueueStatus =
  | { kind: 'idle' }
  | { kind: 'paused'; left: number }
  | { kind: 'working'; at: number; of: number; remaining_ms: number | null; name: string }
  | { kind: 'finished'; done: number; failed: number };

const isFinished = (item: QueueItem) =>
  item.state === 'done' || item.state === 'failed' || item.state === 'cancelled';

export function statusOf(queue: Queue): QueueStatus {
  const { items } = queue;
  if (!items.length) return { kind: 'idle' };
  const left = items.filter((item) => !isFinished(item));
  if (!left.length) {
    return {
      kind: 'finished',
      done: items.filter((item) => item.state === 'done').length,
      failed: items.filter((item) => item.state === 'failed').length,
    };
  }
  if (queue.paused) return { kind: 'paused', left: left.length };
  const counted = items.filter((item) => item.state !== 'cancelled');
  const finished = counted.filter(isFinished).length;
  const running = left.find((item) => item.state === 'running') ?? left[0];
  return {
    kind: 'working',
    at: finished + 1,
    of: counted.length,
    remaining_ms: queue.remaining_ms,
    name: running?.name ?? '',
  };
}

/** Null if the change does not apply to this queue. */
export function applyQueueChange(queue: Queue, { items, order, ...rest }: QueueChange): Queue | null {
  const updated = new Map(items.map((item) => [item.id, item] as const));
  if (order === null) {
    const same = queue.items.map((item) => updated.get(item.id) ?? item);
    return { ...rest, items: same };
  }
  const known = new Map(queue.items.map((item) => [item.id, item] as const));
  const all = order.map((id) => updated.get(id) ?? known.get(id)).filter((item) => item !== undefined);
  return all.length === order.length ? { ...rest, items: all } : null;
}

export function progressOf(queue: Queue): number {
  let done = 0;
  let total = 0;
  for (const item of queue.items) {
    if (item.state === 'cancelled' || item.state === 'failed') continue;
    // Weight of a file of unknown length: a short message.
    const weight = item.total_ms ?? 30_000;
    total += weight;
    done += item.state === 'done' ? weight : Math.min(item.done_ms, weight);
  }
  return total ? done / total : 0;
}

/** The job to move `id` before (null: to the end); undefined if it cannot move. */
export function moveTarget(items: readonly QueueItem[], id: string, step: 1 | -1): string | null | undefined {
  const waiting = items.filter((item) => item.state === 'waiting').map((item) => item.id);
  const at = waiting.indexOf(id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= waiting.length) return undefined;
  return step < 0 ? (waiting[to] as string) : (waiting[to + 1] ?? null);
}
