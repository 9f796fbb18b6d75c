/**
 * Where Teams takes messages: public cloud, and those for US and Chinese authorities
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages, "service URL").
 */
const serviceHosts = [
  'smba.trafficmanager.net',
  '.teams.microsoft.com',
  '.teams.microsoft.us',
  '.botframework.com',
  '.botframework.us',
  '.botframework.azure.cn',
];

/** Where OneDrive takes files that a person accepted, by cloud. */
const uploadHosts = [
  '.sharepoint.com',
  '.sharepoint-df.com',
  '.sharepoint.us',
  '.sharepoint-mil.us',
  '.sharepoint.cn',
  '.microsoftpersonalcontent.com',
  '.onedrive.com',
  '.1drv.com',
];

/**
 * May the bot show its token to this service, which an activity names? Only to Microsoft's under TLS, and to hosts that
 * the settings name: themselves, or as those of other Bot Framework endpoints. Without authentication there is no token,
 * and only this machine is answered.
 */
export function isTrustedService(
  serviceUrl: string,
  options: {
    readonly insecureNoAuth?: boolean;
    readonly loginUrl?: string;
    readonly openIdMetadataUrl?: string;
    /** Hosts beside Microsoft's. */
    readonly serviceHosts?: readonly string[];
  },
): boolean {
  const url = asUrl(serviceUrl);
  if (url === null) return false;
  if (options.insecureNoAuth === true) return isLoopback(url.hostname);
  const endpoints = [options.openIdMetadataUrl, options.loginUrl].flatMap((each) => asUrl(each ?? '') ?? []);
  const named = [...(options.serviceHosts ?? []), ...endpoints.map(({ hostname }) => hostname)];
  const isNamed =
    named.some((host) => host.toLowerCase() === url.hostname) ||
    (isLoopback(url.hostname) && named.some(isLoopback));
  if (isNamed) return url.protocol === 'https:' || isLoopback(url.hostname);
  return isMicrosofts(url, serviceHosts);
}

/** May a file be put to this address, which came with a person's yes? `insecure`: on this machine only. */
export function isTrustedUpload(address: string, insecure: boolean): boolean {
  const url = asUrl(address);
  if (url === null) return false;
  return insecure ? isLoopback(url.hostname) : isMicrosofts(url, uploadHosts);
}

function isMicrosofts(url: URL, hosts: readonly string[]): boolean {
  const isKnown = hosts.some((host) =>
    host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host,
  );
  return url.protocol === 'https:' && url.port === '' && isKnown;
}

/** Null for what is none, and for one that carries a name and a password. */
function asUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : null;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
