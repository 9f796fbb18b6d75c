import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ajv4 from 'ajv-draft-04';
import { unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { json, slackManifest, teamsManifest, writeManifests } from '../../src/manifests.ts';

const require = createRequire(import.meta.url);
const root = new URL('../..', import.meta.url).pathname;
const options = {
  url: 'https://bot.example.com',
  orchestratorUrl: 'https://cloud.uipath.com/acme/production/orchestrator_',
  version: (require('../../package.json') as { version: string }).version,
  appId: '00000000-0000-0000-0000-000000000000',
  commands,
  shortcuts,
};

/** Reads a PNG's size from its header (bytes 16 to 24 of the file). */
function pngSize(path: string): readonly [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('manifests', () => {
  // After a change of the commands: npx vitest run -u test/contract/manifests.test.ts
  it.each([
    ['slack/manifest.json', () => slackManifest({ ...options, socketMode: false })],
    ['teams/manifest.json', () => teamsManifest(options)],
  ])('%s says what the command list says', async (path, generated) => {
    await expect(json(generated())).toMatchFileSnapshot(join(root, 'manifests', path));
  });

  it("satisfies Teams' own schema", () => {
    const schema =
      require('@microsoft/app-manifest/build/json-schemas/teams/v1.23/MicrosoftTeams.schema.json') as object;
    const validate = new (ajv4 as unknown as typeof ajv4.default)({ strict: false, allErrors: true }).compile(
      schema,
    );
    validate(teamsManifest(options));
    expect(validate.errors).toBeNull();
    expect(validate({ ...teamsManifest(options), icons: {} })).toBe(false);
  });

  it("keeps Slack's limits for names and descriptions", () => {
    const manifest = slackManifest({ ...options, socketMode: false }) as {
      display_information: { name: string; description: string; long_description: string };
      features: { shortcuts: { name: string; description: string; callback_id: string }[] };
    };
    const { name, description, long_description: long } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long.length).toBeGreaterThanOrEqual(174);
    for (const shortcut of manifest.features.shortcuts) {
      expect(shortcut.name.length).toBeLessThanOrEqual(24);
      expect(shortcut.description.length).toBeLessThanOrEqual(150);
    }
  });

  it('needs no address of the bot in Socket Mode', () => {
    const manifest = json(slackManifest({ ...options, socketMode: true }));
    expect(manifest).not.toContain('bot.example.com');
    expect(manifest).toContain('"socket_mode_enabled": true');
  });

  it('has icons of the sizes that Teams wants', () => {
    expect(pngSize(join(root, 'manifests/teams/color.png'))).toEqual([192, 192]);
    expect(pngSize(join(root, 'manifests/teams/outline.png'))).toEqual([32, 32]);
  });

  it('writes what an administrator uploads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const out = join(folder, 'out');
    const paths = await writeManifests({
      ...options,
      url: 'https://jobs.acme.test',
      out,
      icons: join(root, 'manifests/teams'),
    });
    expect(paths).toHaveLength(3);
    const zip = unzipSync(readFileSync(join(out, 'teams.zip')));
    expect(Object.keys(zip)).toEqual(['manifest.json', 'color.png', 'outline.png']);
    expect(new TextDecoder().decode(zip['manifest.json'])).toContain('jobs.acme.test');
    expect(readFileSync(join(out, 'slack-manifest.json'), 'utf8')).toContain(
      'https://jobs.acme.test/slack/events',
    );
  });
});
