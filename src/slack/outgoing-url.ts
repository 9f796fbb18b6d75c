/** Hosts of Slack, for government agencies too (https://docs.slack.dev/govslack). */
const slackHosts = ['slack.com', 'slack-gov.com'];

/**
 * May the bot call this address, which stood in a request? Only Slack under TLS, and the host of another Web API that the
 * settings name: whoever could forge a request must not choose where the bot connects to.
 */
export function mayCall(address: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (apiUrl !== undefined && url.origin === new URL(apiUrl).origin) return true;
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    slackHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
  );
}
