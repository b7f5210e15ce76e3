import { instantMs } from './instant';

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const RELATIVE_DAYS = 30;

/** The format of the last zone, because all times of a page have the same one. */
let last: { zone: string; format: Intl.DateTimeFormat } | undefined;

function formatIn(zone: string): Intl.DateTimeFormat {
  if (last?.zone !== zone)
    last = {
      zone,
      format: new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        timeZoneName: 'shortOffset',
      }),
    };
  return last.format;
}

/** Returns the parts of an instant in a time zone; null if the value is not an instant. */
function partsIn(value: string, zone: string) {
  const ms = instantMs(value);
  if (Number.isNaN(ms)) return null;
  const parts = formatIn(zone).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: `${Number(part('day'))} ${MONTHS[Number(part('month')) - 1]} ${part('year')}`,
    minute: `${part('hour')}:${part('minute')}`,
    second: part('second'),
    offset: part('timeZoneName')
      .replace('GMT', 'UTC')
      .replace(/^UTC[+-]0$/, 'UTC'),
  };
}

/** Returns `21 Nov 2026, 10:05 UTC+1`, the same in Node.js and browsers. Returns other values unchanged. */
export function exactWords(value: string, zone: string): string {
  const parts = partsIn(value, zone);
  return parts === null ? value : `${parts.day}, ${parts.minute} ${parts.offset}`;
}

/** Returns `21 Nov 2026, 10:05:31 UTC+1 (Europe/Berlin)`. */
export function titleWords(value: string, zone: string): string {
  const parts = partsIn(value, zone);
  if (parts === null) return value;
  const name = zone === 'UTC' ? '' : ` (${zone})`;
  return `${parts.day}, ${parts.minute}:${parts.second} ${parts.offset}${name}`;
}

/** Returns `5 min ago`, `3 d ago`, `in 2 h`; from 30 days, the day in the time zone. */
export function agoWords(value: string, zone: string, now = Date.now()): string {
  const ms = now - instantMs(value);
  const size = Math.abs(ms);
  if (Number.isNaN(ms) || size >= RELATIVE_DAYS * DAY_MS) return partsIn(value, zone)?.day ?? value;
  if (size < MINUTE_MS) return 'just now';
  const [unit, name] =
    size < HOUR_MS ? [MINUTE_MS, 'min'] : size < DAY_MS ? [HOUR_MS, 'h'] : ([DAY_MS, 'd'] as const);
  const count = `${Math.floor(size / Number(unit))} ${name}`;
  return ms < 0 ? `in ${count}` : `${count} ago`;
}
