import type { LinkReader } from '../chat/invocation.ts';
import { readJobName } from './reading/find-job.ts';
import { show } from './show.ts';

/**
 * Reads addresses of job pages below `base` (the Orchestrator address of the settings), whatever their case:
 * each asks to show its job in short. Other hosts and tenants, and pages that name no job, are none of ours.
 */
export function createLinkReader(base: string, tenant: string): LinkReader {
  const home = new URL(base);
  const below = `${home.pathname.replace(/\/+$/, '')}/`.toLowerCase();
  return (link) => {
    if (!URL.canParse(link)) return null;
    const { href, origin, pathname } = new URL(link);
    if (origin !== home.origin || !pathname.toLowerCase().startsWith(below)) return null;
    const job = readJobName(href);
    return job === null ? null : { command: show.name, args: { tenant, job, unfurl: true } };
  };
}
