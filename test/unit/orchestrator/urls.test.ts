import { describe, expect, it } from 'vitest';
import { tenantName } from '../../../src/orchestrator/tenant.ts';
import { deriveTokenUrl } from '../../../src/orchestrator/token-url.ts';

describe('a base URL tells the token endpoint and the tenant', () => {
  it.each([
    [
      'https://cloud.uipath.com/org/tenant/orchestrator_',
      'https://cloud.uipath.com/identity_/connect/token',
      'org/tenant',
    ],
    [
      'https://govcloud.uipath.us/org/tenant/orchestrator_',
      'https://govcloud.uipath.us/identity_/connect/token',
      'org/tenant',
    ],
    [
      'https://acme.dedicated.uipath.com/org/tenant/orchestrator_/',
      'https://acme.dedicated.uipath.com/identity_/connect/token',
      'org/tenant',
    ],
    [
      'https://suite.example.com/org/tenant/orchestrator_',
      'https://suite.example.com/org/identity_/connect/token',
      'org/tenant',
    ],
    [
      'http://127.0.0.1:8080/org/tenant/orchestrator_',
      'http://127.0.0.1:8080/org/identity_/connect/token',
      'org/tenant',
    ],
    [
      'https://orchestrator.example.com',
      'https://orchestrator.example.com/identity/connect/token',
      'orchestrator.example.com',
    ],
    ['https://notuipath.com', 'https://notuipath.com/identity/connect/token', 'notuipath.com'],
  ])('%s', (url, tokenUrl, tenant) => {
    expect(deriveTokenUrl(url)).toBe(tokenUrl);
    expect(tenantName(url)).toBe(tenant);
  });
});
