import { numberOf } from './cells.ts';
import type { DatePart } from './encode-row-step.ts';

const DAY_MS = 86_400_000;
const YEAR_0 = Date.parse('0000-01-01T00:00:00Z');
const YEAR_10000 = Date.parse('9999-12-31T23:59:59Z') + 1000;
const DATE =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?:Z|([+-])(\d\d):?(\d\d)?)?)?)?$/i;
const FRACTION = /:\d\d[.,](\d{1,9})/;

/**
 * The time of an ISO 8601 date in ms since 1970, to the second: a month, a day, or a day with a time, and a space may
 * stand for the T. Read as UTC where no zone is given. NaN for anything else, for days that no calendar has, and
 * outside the years 0 to 9999.
 */
export function instantOf(cell: unknown): number {
  const found = typeof cell === 'string' && cell.length <= 64 ? DATE.exec(cell) : null;
  if (found === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0)) as Six;
  const zoneHour = Number(found[8] ?? 0);
  const zoneMinute = Number(found[9] ?? 0);
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 as 1900 to 1999
  date.setUTCFullYear(year, month - 1, found[3] === undefined ? 1 : day);
  const onCalendar =
    date.getUTCMonth() === month - 1 && (found[3] === undefined || date.getUTCDate() === day);
  const onClock = hour < 24 && minute < 60 && second < 60 && zoneHour < 24 && zoneMinute < 60;
  if (!onCalendar || !onClock) return Number.NaN;
  const east = (zoneHour * 60 + zoneMinute) * (found[7] === '-' ? -1 : 1);
  const instant = date.getTime() + ((hour * 60 + minute - east) * 60 + second) * 1000;
  return instant >= YEAR_0 && instant < YEAR_10000 ? instant : Number.NaN;
}

type Six = [number, number, number, number, number, number];

/**
 * What puts rows in the order of time: a number as it is, also written as a decimal, or the instant of an ISO 8601 date. NaN
 * for anything else.
 */
export function timeOf(cell: unknown): number {
  const number = typeof cell === 'boolean' ? Number.NaN : numberOf(cell);
  if (!Number.isNaN(number)) return number;
  // an instant is whole seconds, and a series may have several rows in one
  const fraction = typeof cell === 'string' ? FRACTION.exec(cell)?.[1] : undefined;
  return instantOf(cell) + Number(`0.${fraction ?? 0}`) * 1000;
}

/** How much of its circle a cyclic part of a date has gone, from 0 to 1; the value itself of the others. In UTC. */
export function partOf(instant: number, part: DatePart): number {
  const days = Math.floor(instant / DAY_MS);
  switch (part) {
    case 'days':
      return days;
    case 'year':
      return new Date(instant).getUTCFullYear();
    case 'month':
      return new Date(instant).getUTCMonth() / 12;
    case 'dayOfWeek':
      // the first day of 1970 was a Thursday; 0 is Sunday
      return ((((days + 4) % 7) + 7) % 7) / 7;
    case 'hour':
      return (instant - days * DAY_MS) / DAY_MS;
  }
}
