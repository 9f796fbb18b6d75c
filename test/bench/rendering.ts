import { faultTexts } from '../../src/sandbox/orchestrator/traces.ts';
import { render } from '../../src/slack/render.ts';
import { renderActivity } from '../../src/teams/render.ts';
import { alertMessage } from '../../src/views/alert.ts';
import { aJob } from '../fixtures/job.ts';
import type { Row, Section } from './row.ts';
import { alternate, median } from './timing.ts';

/** Calls between two looks at the clock. */
const batch = 500;
const rounds = { rounds: 40, warmUp: 20 } as const;

const alert = alertMessage(
  {
    kind: 'alert',
    job: aJob({ id: 127416, info: faultTexts[0] ?? '' }),
    earlierFaults: 3,
    history: [],
  },
  { id: 'alert:bench:127416', jobUrl: (job) => `https://orchestrator.example.com/jobs/${job.key}` },
);

async function measure(): Promise<readonly Row[]> {
  return Promise.all([
    row('an alert to Block Kit', () => render(alert, { people: 'mention' })),
    row('an alert to an Adaptive Card', () => renderActivity(alert, 'new')),
  ]);
}

async function row(what: string, draw: () => object): Promise<Row> {
  const drawn = draw();
  const times = await alternate({
    ...rounds,
    ours: () => perSecond(draw),
    bare: () => perSecond(() => JSON.stringify(drawn)),
  });
  return {
    what: `Rendering ${what}`,
    ours: { value: median(times.ours), unit: '/s' },
    bare: { value: median(times.bare), unit: '/s', peer: 'JSON.stringify of the result' },
    promise: null,
  };
}

async function perSecond(work: () => unknown): Promise<number> {
  const began = performance.now();
  let done = 0;
  for (let at = 0; at < batch; at += 1) if (work() !== undefined) done += 1;
  return (done * 1000) / (performance.now() - began);
}

export const rendering: Section = { name: 'rendering', measure };
