import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinkReader } from '../../../src/commands/link.ts';

const base = 'https://cloud.uipath.com/acme/Production/orchestrator_';
const key = '9cc6c2e4-237d-42f6-8cb8-43010652fb22';
const read = createLinkReader(base, 'acme/Production');
const asked = (job: string | number) => ({
  command: 'show',
  args: { tenant: 'acme/Production', job, unfurl: true },
});

describe('a link', () => {
  it.each([
    [`${base}/jobs(sidepanel:sidepanel/jobs/${key}/details)?fid=312&index=0`, key],
    [`${base}/jobs(sidepanel:sidepanel/jobs/${key.toUpperCase()}/logs)`, key],
    [`${base.toLowerCase()}/jobs(sidepanel:sidepanel/jobs/${key}/details)`, key],
    [`${base}/odata/Jobs(127416)`, 127_416],
    [`${base}/jobs%28sidepanel:sidepanel%2Fjobs%2F${key}%2Fdetails%29`, key],
  ])('%s asks for its job', (url, job) => {
    expect(read(url)).toEqual(asked(job));
  });

  it.each([
    `${base}/jobs?fid=312`,
    `${base}/queues/127416`,
    base,
    `${base}x/jobs(sidepanel:sidepanel/jobs/${key}/details)`,
    `https://cloud.uipath.com/acme/Other/orchestrator_/jobs(sidepanel:sidepanel/jobs/${key}/details)`,
    `https://cloud.uipath.com/acme/Production/orchestrator_/../../Other/orchestrator_/jobs/127416`,
    `http://cloud.uipath.com/acme/Production/orchestrator_/jobs/127416`,
    `https://cloud.uipath.com:8443/acme/Production/orchestrator_/jobs/127416`,
    `https://cloud.uipath.com.evil.test/acme/Production/orchestrator_/jobs/127416`,
    `https://cloud.uipath.com@evil.test/acme/Production/orchestrator_/jobs/127416`,
    'no address',
  ])('%s is none of ours', (url) => {
    expect(read(url)).toBeNull();
  });

  it('to a server of its own asks for a job below its address', () => {
    const own = createLinkReader('https://orchestrator.acme.test', 'orchestrator.acme.test');
    expect(own('https://orchestrator.acme.test/jobs/127416')?.args.job).toBe(127_416);
    expect(own('https://acme.test/jobs/127416')).toBeNull();
  });

  it('of another host is none of ours, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(read(`${url}#${base}/jobs/127416`)).toBeNull();
      }),
    );
  });
});
