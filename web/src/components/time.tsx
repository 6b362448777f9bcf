import { useEffect, useState } from 'react';
import { useLocale, useText } from '../i18n/locale';

const units: Array<[Intl.RelativeTimeFormatUnit, number]> = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export function relative(seconds: number, locale: string, now: string): string {
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  if (Math.abs(seconds) < 5) return now;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(
    Math.round(seconds / size),
    unit,
  );
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function formatTime(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

// How long ago, with the exact time as title; exact first when `exact` is set.
export function Time(props: { at: Date | string | undefined; exact?: boolean }) {
  const { locale } = useLocale();
  const t = useText();
  const now = useNow(10_000);
  if (props.at === undefined) return '-';
  const at = new Date(props.at);
  const ago = relative((at.getTime() - now) / 1000, locale, t('common.ageNow'));
  const exact = formatTime(at, locale);
  return (
    <time dateTime={at.toISOString()} title={props.exact ? ago : exact}>
      {props.exact ? `${exact} (${ago})` : ago}
    </time>
  );
}

// 1536 → "1.5 KiB"
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let index = 0;
  while (size >= 1024 && index < names.length - 1) {
    size /= 1024;
    index += 1;
  }
  return `${size.toFixed(index === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2)} ${names[index]}`;
}
