/** The numbers to choose from, in order, the present one among them. */
export function choices(numbers: number[], now: number): number[] {
  return [...new Set([...numbers, now])].sort((a, b) => a - b);
}
