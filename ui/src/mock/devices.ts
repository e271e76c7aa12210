// One fast GPU, and one that has failed.
import type { Devices, DeviceView } from '../lib/bindings';

const CPU: DeviceView = {
  id: 'processor',
  name: 'AMD Ryzen 7 5800U',
  driver: null,
  benchmark: { result: 'passed', speed: 31 },
  failure: null,
  is_selected: true,
};
const GPU: DeviceView = {
  id: 'vulkan:AMD Radeon RX 6600',
  name: 'AMD Radeon RX 6600',
  driver: 'Vulkan radv Mesa 24.2.8',
  benchmark: { result: 'passed', speed: 118 },
  failure: null,
  is_selected: false,
};
const FAILED_GPU: DeviceView = {
  ...GPU,
  id: 'vulkan:NVIDIA GeForce GT 710',
  name: 'NVIDIA GeForce GT 710',
  failure: 'signal: 11',
};

export function devices(params: URLSearchParams, choice: string | null): Devices {
  const all = params.has('graphics') ? [CPU, GPU, FAILED_GPU] : [CPU];
  const chosen = choice ?? (params.has('graphics') ? GPU.id : CPU.id);
  return {
    all: all.map((device) => ({ ...device, is_selected: device.id === chosen })),
    benchmarking: false,
  };
}
