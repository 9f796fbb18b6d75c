/**
 * The bot's name for the tenant behind a base URL: `organization/tenant` for the cloud and Automation Suite, the host
 * for a standalone server. It is part of every stored key, so it depends on nothing but where the tenant is.
 */
export function tenantName(url: string): string {
  const { hostname, pathname } = new URL(url);
  const [service, tenant, organization] = pathname.split('/').filter(Boolean).toReversed();
  return service === 'orchestrator_' && tenant !== undefined && organization !== undefined
    ? `${organization}/${tenant}`
    : hostname;
}
