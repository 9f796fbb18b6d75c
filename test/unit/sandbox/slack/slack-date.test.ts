import { expect, test } from 'vitest';
import { slackDate } from '../../../../src/sandbox/slack/page/slack-date.ts';

const at = Date.parse('2026-11-23T23:30:00Z') / 1_000;
const now = new Date('2026-11-24T10:00:00Z');

test.each([
  ['{date_short_pretty} at {time}', 'Europe/Berlin', 'today at 00:30'],
  ['{date_short_pretty} at {time}', 'America/New_York', 'yesterday at 6:30 PM'],
  ['{date_num} {time_secs}', 'Asia/Kolkata', '2026-11-24 05:00:00'],
  ['{date_long}', 'Europe/Berlin', 'Tuesday, November 24, 2026'],
  ['{ago}, {unknown}', 'Europe/Berlin', '10 hours ago, {unknown}'],
])('%s in %s', (format, zone, words) => expect(slackDate(at, format, zone, now)).toBe(words));
