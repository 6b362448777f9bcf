// The lines of a log as they are shown, searched and saved. Pure.
export interface Line {
  at: number; // milliseconds since 1970
  text: string;
}

export const stamp = (line: Line) => new Date(line.at).toISOString();

export const asText = (line: Line, stamps: boolean) =>
  stamps ? `${stamp(line)} ${line.text}` : line.text;

export function search(lines: readonly Line[], wanted: string): readonly Line[] {
  const text = wanted.trim().toLowerCase();
  return text === '' ? lines : lines.filter((line) => line.text.toLowerCase().includes(text));
}

export const download = (lines: readonly Line[], stamps: boolean) =>
  lines.map((line) => `${asText(line, stamps)}\n`).join('');

// Whether a box shows its end; a few pixels off still count.
export const isAtEnd = (box: { scrollTop: number; clientHeight: number; scrollHeight: number }) =>
  box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
