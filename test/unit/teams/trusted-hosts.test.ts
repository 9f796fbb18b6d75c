import { describe, expect, it } from 'vitest';
import { isTrustedService, isTrustedUpload } from '../../../src/teams/trusted-hosts.ts';

describe('a service that an activity names', () => {
  it.each([
    'https://smba.trafficmanager.net/emea/',
    'https://smba.infra.gcc.teams.microsoft.com/teams',
    'https://smba.infra.gov.teams.microsoft.us/teams',
    'https://smba.infra.dod.teams.microsoft.us/teams',
  ])('%s is Microsoft’s', (url) => expect(isTrustedService(url, {})).toBe(true));

  it.each([
    'http://smba.trafficmanager.net/emea/',
    'https://evil.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://name:word@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net:444/',
    'https://xteams.microsoft.com/',
    'https://127.0.0.1/',
    'http://localhost:3978/',
    'nonsense',
  ])('%s is not', (url) => expect(isTrustedService(url, {})).toBe(false));

  it('may be one that the settings name', () => {
    const serviceHosts = ['connector.example'];
    expect(isTrustedService('https://connector.example/x', { serviceHosts })).toBe(true);
    expect(isTrustedService('http://connector.example/x', { serviceHosts })).toBe(false);
    expect(isTrustedService('https://other.connector.example/x', { serviceHosts })).toBe(false);
  });

  it('may be on this machine where the Bot Framework is, too', () => {
    const here = { openIdMetadataUrl: 'http://127.0.0.1:5000/metadata', loginUrl: 'http://127.0.0.1:5000/t' };
    expect(isTrustedService('http://localhost:5001/', here)).toBe(true);
    const abroad = {
      openIdMetadataUrl: 'https://login.botframework.azure.us/x',
      loginUrl: 'https://login.us/t',
    };
    expect(isTrustedService('http://localhost:5001/', abroad)).toBe(false);
  });

  it('is only on this machine where nobody needs a token', () => {
    expect(isTrustedService('http://localhost:56150/', { insecureNoAuth: true })).toBe(true);
    expect(isTrustedService('https://smba.trafficmanager.net/emea/', { insecureNoAuth: true })).toBe(false);
  });
});

describe('an address for a file', () => {
  it.each<[string, boolean]>([
    ['https://contoso-my.sharepoint.com/personal/ana/_api/v2.0/drive/items/1/uploadSession?guid=1', true],
    ['https://contoso-my.sharepoint.us/personal/ana', true],
    ['http://contoso-my.sharepoint.com/personal/ana', false],
    ['https://contoso-my.sharepoint.com.evil.example/', false],
    ['https://sharepoint.com@evil.example/', false],
    ['https://10.0.0.5/', false],
    ['http://127.0.0.1:8080/upload', false],
  ])('%s', (url, trusted) => expect(isTrustedUpload(url, false)).toBe(trusted));

  it('is on this machine in tests without TLS', () => {
    expect(isTrustedUpload('http://127.0.0.1:8080/upload', true)).toBe(true);
    expect(isTrustedUpload('https://contoso-my.sharepoint.com/x', true)).toBe(false);
  });
});
