import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { click, startTeamsApp, type TeamsApp } from './teams-app.ts';

const home = '00000000-0000-4000-8000-0000000000c0';
const away = '00000000-0000-4000-8000-0000000000c9';
const ana = {
  id: '29:ana',
  aadObjectId: 'aad-ana',
  name: 'Ana Weber',
  email: 'Ana@example.com',
  userPrincipalName: 'ana.weber@example.com',
  tenantId: home,
  userRole: 'user',
};
const conversation = { id: 'a:1', conversationType: 'personal', tenantId: home };

let app: TeamsApp;
beforeEach(async () => {
  app = await startTeamsApp();
  app.connector.roster.set('29:ana', ana);
});
afterEach(async () => app.close());

const meet = async (activity: Record<string, unknown> = {}): Promise<void> => {
  expect((await app.send({ conversation, ...activity })).status).toBe(200);
};
const put = (id: string, member: Record<string, unknown>) => {
  app.connector.roster.set(id, { id, ...member });
  return meet({ from: { id, name: 'X', aadObjectId: member.aadObjectId } });
};

describe('people of Teams', () => {
  it('vouches for members by the roster of where they wrote last', async () => {
    await meet({ conversation: { id: '19:c@thread.tacv2;messageid=7', tenantId: home } });
    expect(await app.adapter.person('AAD-ANA')).toEqual({
      name: 'Ana Weber',
      email: 'ana@example.com',
      emailTrouble: null,
      outsider: null,
    });
    await app.adapter.person('aad-ana');
    expect(app.connector.asked).toEqual(['19:c@thread.tacv2/29:ana']);
  });

  it('F19: are asked for one by one, once each, and never listed', async () => {
    for (const id of ['29:ana', '29:bo', '29:ana']) {
      await put(id, { ...ana, id, aadObjectId: `aad-${id}`, name: id });
      await app.adapter.person(`aad-${id}`);
    }
    await app.adapter.send('teams:a:1', { preview: 'x', blocks: [] }, { id: 'n1', uncertain: false });
    expect(app.connector.asked).toEqual(['a:1/29:ana', 'a:1/29:bo']);
    expect(app.connector.others).toEqual([]);
  });

  it('takes the user name where there is no address', async () => {
    app.connector.roster.set('29:ana', { ...ana, email: '' });
    await meet();
    expect(await app.adapter.person('aad-ana')).toMatchObject({ email: 'ana.weber@example.com' });
  });

  it('tells guests by their role, and by how Entra writes their names', async () => {
    await put('29:g', { ...ana, id: '29:g', aadObjectId: 'aad-g', userRole: 'guest' });
    expect(await app.adapter.person('aad-g')).toMatchObject({ outsider: 'guest', email: 'ana@example.com' });
    const name = 'ana_example.com#EXT#@acme.onmicrosoft.com';
    await put('29:h', { ...ana, id: '29:h', aadObjectId: 'aad-h', email: null, userPrincipalName: name });
    expect(await app.adapter.person('aad-h')).toMatchObject({ outsider: 'guest', email: null });
  });

  it('tells people of other organizations, and takes no address of theirs', async () => {
    await put('29:o', { ...ana, id: '29:o', aadObjectId: 'aad-o', tenantId: away });
    expect(await app.adapter.person('aad-o')).toMatchObject({ outsider: 'other-organisation', email: null });
    const { tenantId: _, ...untold } = ana;
    await put('29:p', { ...untold, id: '29:p', aadObjectId: 'aad-p' });
    expect(await app.adapter.person('aad-p')).toMatchObject({ outsider: 'other-organisation' });
  });

  it.each([
    ['nobody', { tenants: ['*'] }, 'other-organisation', null],
    ['its own', { appTenantId: home, tenants: ['*'] }, null, 'ana@example.com'],
    ['those that are named', { appTenantId: away, tenants: [home, away] }, null, null],
    ['the one that is named', { tenants: [home] }, null, 'ana@example.com'],
    ['others only', { tenants: [away] }, 'other-organisation', null],
  ] as const)('takes for ours the people of %s', async (_, tenants, outsider, email) => {
    await meet();
    const many = await startTeamsApp({
      appId: 'many',
      appPassword: 'x',
      appType: 'MultiTenant',
      serviceHosts: ['127.0.0.1'],
      outboundToken: async () => 'token',
      memory: {
        keep: async () => undefined,
        recall: async (key) => app.memory.get(key) ?? null,
        forget: async () => undefined,
      },
      ...tenants,
    });
    try {
      expect(await many.adapter.person('aad-ana')).toMatchObject({ outsider, email });
    } finally {
      await many.close();
    }
  });

  it('tells who has no account at all', async () => {
    await put('29:anon', { name: 'Anon (Guest)', tenantId: home, userRole: 'anonymous' });
    expect(await app.adapter.person('29:anon')).toMatchObject({
      outsider: 'other-organisation',
      email: null,
    });
  });

  it('rejects for who never wrote, is not on the roster, or while Teams is broken', async () => {
    await expect(app.adapter.person('aad-nobody')).rejects.toThrow(/Write to it once/);
    await meet({ from: { id: '29:left', aadObjectId: 'aad-left' } });
    await expect(app.adapter.person('aad-left')).rejects.toThrow(/did not say.*MemberNotFoundInConversation/);
    await meet();
    app.connector.failNext(503);
    await expect(app.adapter.person('aad-ana')).rejects.toThrow(/did not say.*503/);
    await put('29:x', { ...ana, id: '29:x', aadObjectId: 'aad-somebody-else' });
    await expect(app.adapter.person('aad-x')).rejects.toThrow(/Write to it once/);
  });

  it('remembers over a restart where somebody wrote', async () => {
    await meet();
    const again = await startTeamsApp({
      memory: {
        keep: async () => undefined,
        recall: async (key) => app.memory.get(key) ?? null,
        forget: async () => undefined,
      },
    });
    await expect(again.adapter.person('aad-ana')).resolves.toMatchObject({ email: 'ana@example.com' });
    await again.close();
  });

  it('meets people by clicks and menus, too', async () => {
    await meet({
      ...click({ c: 'show', a: { job: 7 }, v: 1 }),
      from: { id: '29:ana', aadObjectId: 'aad-ana' },
    });
    await expect(app.adapter.person('aad-ana')).resolves.toMatchObject({ outsider: null });
  });

  it('cannot be searched by address without credentials', async () => {
    expect(await app.adapter.withEmail('ana@example.com')).toBeNull();
  });
});
