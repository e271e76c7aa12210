export function choices(numbers: number[], now: number): number[] {
  return [...new Set([...numbers, now])].sort((a, b) => a - b);
}
