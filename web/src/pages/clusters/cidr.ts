// Ranges of addresses as EC2 takes them. Pure.
interface Range {
  groups: number[];
  width: number; // bits of a group
  prefix: number;
}

function groups4(address: string): number[] | undefined {
  const groups = address
    .split('.')
    .map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return groups.length === 4 && groups.every((one) => one <= 255) ? groups : undefined;
}

function groups6(address: string): number[] | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const read = (half: string) =>
    half === ''
      ? []
      : half
          .split(':')
          .map((group) => (/^[0-9a-fA-F]{1,4}$/.test(group) ? parseInt(group, 16) : -1));
  const [front, back] = [read(halves[0]!), read(halves[1] ?? '')];
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...front, ...Array<number>(missing).fill(0), ...back];
  return all.includes(-1) ? undefined : all;
}

export const isVersion6 = (text: string) => text.includes(':');

function rangeOf(text: string): Range | undefined {
  const [address = '', bits, more] = text.split('/');
  if (more !== undefined || bits === undefined || !/^\d{1,3}$/.test(bits)) return undefined;
  const six = isVersion6(address);
  const groups = six ? groups6(address) : groups4(address);
  const prefix = Number(bits);
  if (groups === undefined || prefix > (six ? 128 : 32)) return undefined;
  return { groups, width: six ? 16 : 8, prefix };
}

// The groups without the bits behind the prefix.
function masked({ groups, width, prefix }: Range): number[] {
  return groups.map((group, index) => {
    const used = Math.min(width, Math.max(0, prefix - width * index));
    const step = 2 ** (width - used);
    return Math.floor(group / step) * step;
  });
}

// As RFC 5952 has it: the first of the longest runs of two or more zeros is "::".
function text6(groups: number[]): string {
  let best = { at: 0, length: 1 };
  for (let at = 0; at < groups.length; at += 1) {
    let length = 0;
    while (groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length === 1) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}

// The network that the range lies in, with no bit set behind its prefix; undefined when the text
// is no range.
export function networkOf(text: string): string | undefined {
  const range = rangeOf(text.trim());
  if (range === undefined) return undefined;
  const groups = masked(range);
  const address = range.width === 8 ? groups.join('.') : text6(groups);
  return `${address}/${range.prefix}`;
}

// Whether EC2 takes the text as it is: no bit may be set behind the prefix.
export function isCidr(text: string): boolean {
  const range = rangeOf(text);
  return range !== undefined && masked(range).every((group, at) => group === range.groups[at]);
}
