/**
 * The token endpoint that belongs to an Orchestrator base URL (`UIPATH_URL`).
 * Automation Cloud and its relatives keep identity at the host's root, Automation Suite below the organization,
 * standalone installations beside Orchestrator. Source: UiPath's guides "Getting started with external APIs" and
 * "Building API requests"; the standalone path is derived from the product's layout.
 */
export function deriveTokenUrl(url: string): string {
  const { origin, hostname, pathname } = new URL(url);
  if (/(^|\.)uipath\.(com|us)$/.test(hostname)) return `${origin}/identity_/connect/token`;
  const [service, , organization] = pathname.split('/').filter(Boolean).toReversed();
  return service === 'orchestrator_' && organization !== undefined
    ? `${origin}/${organization}/identity_/connect/token`
    : `${origin}/identity/connect/token`;
}
