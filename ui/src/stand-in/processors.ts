// A computer with a card that is fast and one that failed.
import type { Processor, Processors } from '../lib/bindings';

const PLAIN: Processor = {
  id: 'processor',
  name: 'AMD Ryzen 7 5800U',
  driver: null,
  tried: { result: 'right', speed: 31 },
  failed: null,
  is_chosen: true,
};
const FAST: Processor = {
  id: 'vulkan:AMD Radeon RX 6600',
  name: 'AMD Radeon RX 6600',
  driver: 'Vulkan radv Mesa 24.2.8',
  tried: { result: 'right', speed: 118 },
  failed: null,
  is_chosen: false,
};
const BROKEN: Processor = {
  ...FAST,
  id: 'vulkan:NVIDIA GeForce GT 710',
  name: 'NVIDIA GeForce GT 710',
  failed: 'signal: 11',
};

export function processors(wishes: URLSearchParams, choice: string | null): Processors {
  const all = wishes.has('graphics') ? [PLAIN, FAST, BROKEN] : [PLAIN];
  const chosen = choice ?? (wishes.has('graphics') ? FAST.id : PLAIN.id);
  return { all: all.map((one) => ({ ...one, is_chosen: one.id === chosen })), trying: false };
}
