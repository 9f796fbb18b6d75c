import { applies, type BulkVerb, mostBulkJobs } from '../../domain/bulk-body.ts';
import { BotError } from '../../domain/errors.ts';
import type { Job, JobState } from '../../domain/job.ts';
import type { JobFilter, Orchestrator } from '../../domain/orchestrator.ts';
import type { LeftOut } from '../../views/bulk-question.ts';
import type { JobName } from '../reading/find-job.ts';
import { type AskedJobs, filterOf } from '../reading/job-filters.ts';
import { usualStates, whyNot } from './bulk-plan.ts';

/** Ids or keys of one request: they must fit into one filter. */
const namesPerRequest = 50;
/** Lists that are gone through where each gives but a few rows. */
const mostPages = 20;

/** Jobs as they are now, and what is known of others that were meant. */
export interface Found {
  readonly jobs: readonly Job[];
  readonly leftOut: readonly LeftOut[];
}

type Reads = Pick<Orchestrator, 'jobs'>;

/** The jobs of these numbers and keys, in this order. */
export async function findNamed(orchestrator: Reads, names: readonly JobName[]): Promise<Found> {
  const ids = names.filter((name) => typeof name === 'number');
  const keys = names.filter((name) => typeof name === 'string');
  const found: Job[] = [];
  const unreadable: number[] = [];
  const filters: JobFilter[] = [
    ...pieces(ids).map((some) => ({ ids: some })),
    ...pieces(keys).map((some) => ({ keys: some })),
  ];
  for (const filter of filters) {
    const page = await orchestrator.jobs({ filter, order: 'oldest', top: namesPerRequest });
    found.push(...page.jobs);
    unreadable.push(...page.malformed.flatMap(({ id }) => id ?? []));
  }
  const seen = new Set<JobName>([...found.flatMap((job) => [job.id, job.key.toLowerCase()]), ...unreadable]);
  const place = new Map(names.map((name, index) => [name, index]));
  const placeOf = ({ id, key }: Job): number => place.get(id) ?? place.get(key.toLowerCase()) ?? 0;
  const missing = names.filter((name) => !seen.has(name));
  return {
    jobs: found.toSorted((a, b) => placeOf(a) - placeOf(b)),
    leftOut: [
      ...left('missing', missing.length, missing),
      ...left('unreadable', unreadable.length, unreadable),
    ],
  };
}

/**
 * The jobs, oldest first, that fit the filters and that the verb makes sense for; of states that were named in vain the number.
 * Throws `BotError('refused')` for more than 1,000.
 */
export async function findFiltered(orchestrator: Reads, verb: BulkVerb, asked: AskedJobs): Promise<Found> {
  const states = asked.state ?? usualStates(verb);
  const apt = states.filter((state) => applies(verb, { state }));
  const filter = { ...filterOf(asked, null), states: apt };
  const found = apt.length === 0 ? { jobs: [], leftOut: [] } : await allOf(orchestrator, filter);
  const others: LeftOut[] = [];
  for (const why of ['ended', 'alive', 'ending'] as const) {
    const inept = states.filter((state: JobState) => whyNot(verb, { state }) === why);
    if (inept.length === 0) continue;
    const query = { filter: { ...filter, states: inept }, order: 'newest', top: 1, count: true } as const;
    const { jobs, total } = await orchestrator.jobs(query);
    others.push(...left(why, total ?? jobs.length, []));
  }
  return { jobs: found.jobs, leftOut: [...found.leftOut, ...others] };
}

async function allOf(orchestrator: Reads, filter: JobFilter): Promise<Found> {
  const jobs: Job[] = [];
  const unreadable: number[] = [];
  let unreadableCount = 0;
  let after: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const read = await orchestrator.jobs({
      filter,
      order: 'oldest',
      top: mostBulkJobs,
      ...(after === null ? { count: true } : { after }),
    });
    if ((read.total ?? 0) > mostBulkJobs) throw tooMany(read.total);
    jobs.push(...read.jobs);
    unreadable.push(...read.malformed.flatMap(({ id }) => id ?? []));
    unreadableCount += read.malformed.length;
    if (jobs.length > mostBulkJobs) throw tooMany(null);
    if (read.next === null) return { jobs, leftOut: left('unreadable', unreadableCount, unreadable) };
    after = read.next;
  }
  throw new BotError('refused', 'It takes too many requests to find all jobs that fit.', { hint: narrower });
}

const narrower = 'Narrow it, e.g. with `process:`, `folder:`, `robot:` or `since:1h`.';

function tooMany(total: number | null): BotError {
  const most = mostBulkJobs.toLocaleString('en-US');
  const count = total === null ? `More than ${most}` : total.toLocaleString('en-US');
  return new BotError('refused', `${count} jobs fit; I take ${most} at a time.`, { hint: narrower });
}

function left(why: LeftOut['why'], count: number, ids: LeftOut['ids']): readonly LeftOut[] {
  return count === 0 ? [] : [{ why, count, ids }];
}

function pieces<T>(list: readonly T[]): readonly (readonly T[])[] {
  const found: T[][] = [];
  for (let start = 0; start < list.length; start += namesPerRequest)
    found.push(list.slice(start, start + namesPerRequest));
  return found;
}
