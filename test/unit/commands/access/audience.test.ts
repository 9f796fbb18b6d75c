import { describe, expect, it } from 'vitest';
import { routesFor } from '../../../../src/alerts/routing.ts';
import { createAudience } from '../../../../src/commands/access/audience.ts';
import { createAuthoriser } from '../../../../src/commands/access/authorise.ts';
import type { PolicyRule } from '../../../../src/domain/policy.ts';
import { plainRoute } from '../../../../src/domain/route.ts';
import type { Subscription } from '../../../../src/domain/rule.ts';
import { aJob } from '../../../fixtures/job.ts';

const person = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const allow = (who: string, folder: string): PolicyRule => ({
  name: `${who} ${folder}`,
  effect: 'allow',
  who: [who],
  may: ['read'],
  folder,
  ask: [],
});

const rules = [
  allow('slack:U1', 'Finance'),
  allow('slack-group:S1', 'HR'),
  allow('channel:slack:C1', 'Finance'),
  allow('*', 'Public'),
];

const asks = (id: string, target: string, place?: Subscription['place']): Subscription => ({
  kind: 'subscription',
  id,
  tenant: 'default',
  target,
  scope: {},
  min: null,
  by: person,
  at: '2026-03-01T00:00:00Z',
  ...(place === undefined ? {} : { place }),
});

/** The places that are told of a fault in this folder. */
async function told(
  folder: string,
  asked: readonly Subscription[],
  isMember: (group: string) => Promise<boolean>,
  routes = [] as ReturnType<typeof plainRoute>[],
) {
  const now = () => new Date('2026-03-02T12:00:00Z');
  const looked: string[] = [];
  const adapter = {
    platform: 'slack',
    isMember: async (group: string) => {
      looked.push(group);
      return isMember(group);
    },
  } as const;
  const authorise = createAuthoriser({ rules, adapters: [adapter] });
  const audience = createAudience({ rules, authorise, routes, now });
  await audience(asked);
  const job = aJob({ id: 1, folder: { id: 1, path: folder } });
  const places = routesFor('faulted', job, routes, asked, now(), [], await audience(asked));
  return { targets: places.map(({ target }) => target), looked };
}

const yes = async () => true;
const room = asks('a', 'slack:C1', 'channel');
const own = asks('b', 'slack:D1', 'personal');

describe('alerts that were asked for in chat', () => {
  it('go to a channel when everybody there may see them, and to a person when they may', async () => {
    expect((await told('Finance', [room, own], yes)).targets).toEqual(['slack:C1', 'slack:D1']);
    expect((await told('HR', [room, own], yes)).targets).toEqual(['slack:D1']);
    expect((await told('Public', [room, own], yes)).targets).toEqual(['slack:C1', 'slack:D1']);
    expect((await told('Vault', [room, own], yes)).targets).toEqual([]);
  });

  it('go to nobody while it cannot be found out whether they may', async () => {
    const broken = async () => Promise.reject(new Error('down'));
    expect((await told('HR', [own], broken)).targets).toEqual([]);
    expect((await told('Finance', [own], broken)).targets).toEqual(['slack:D1']);
  });

  it('look a person up once for many faults', async () => {
    expect((await told('HR', [own, { ...own, id: 'c' }], yes)).looked).toEqual(['S1']);
  });

  it('are those of the settings all the same', async () => {
    expect((await told('Vault', [room], yes, [plainRoute('slack:C1')])).targets).toEqual(['slack:C1']);
  });

  it('know the kind of place where older rules do not say', async () => {
    expect((await told('HR', [asks('d', 'slack:D1'), asks('e', 'slack:C2')], yes)).targets).toEqual([
      'slack:D1',
    ]);
  });
});
