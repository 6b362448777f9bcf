// CPU and memory of a whole task, as the server reads them.

// A whole number, or any number with the unit; null: neither.
function quantity(text: string, unit: string, scale: number): number | null {
  const found = /^(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*([a-z ]*)$/i.exec(text);
  const value = Number(found?.[1]);
  if (found === null || !(value <= 1e9)) return null;
  const rest = found[2]!.replaceAll(' ', '').toLowerCase();
  if (rest === '') return Number.isInteger(value) ? value : null;
  return rest === unit ? Math.trunc(value * scale) : null;
}

// CPU units: "256", "1 vCPU"
export const parseTaskCpu = (text: string) => quantity(text, 'vcpu', 1024);
// MiB: "512", "0.5 GB"
export const parseTaskMemory = (text: string) => quantity(text, 'gb', 1024);

// The sizes that a task may have.
export const isTaskCpu = (text: string) => {
  const units = parseTaskCpu(text);
  return units !== null && units >= 128 && units <= 196608;
};
export const isTaskMemory = (text: string) => (parseTaskMemory(text) ?? 0) >= 1;

// CPU units → MiB of memory: from, to, step.
const fargateSizes: Record<number, [number, number, number]> = {
  512: [1, 4, 1],
  1024: [2, 8, 1],
  2048: [4, 16, 1],
  4096: [8, 30, 1],
  8192: [16, 60, 4],
  16384: [32, 120, 8],
};

export function isFargateSize(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memory);
  if (cpu === 32768) return [61440, 122880, 249856].includes(memory);
  const gib = memory / 1024;
  const [from, to, step] = fargateSizes[cpu] ?? [1, 0, 1];
  return gib >= from && gib <= to && (gib - from) % step === 0;
}
