import type { Store } from '../../domain/store.ts';
import { epochMs, type Timestamp } from '../../domain/timestamp.ts';
import type { SightBody, UnseenFault } from '../../domain/watch-body.ts';
import type { FolderSights } from './watch-folders.ts';
import type { Incident } from './watch-incident.ts';

/** Faults that the message names. */
const faultsNamed = 15;

/**
 * Tells that sight is back and what happened in the dark. Returns null when that is done (or there is nothing to tell),
 * and otherwise the incident as it waits: of folders that are back, until the whole lookback was read once more.
 */
export async function tellSight(
  from: { readonly store: Store; readonly tenant: string; readonly places: readonly string[] },
  incident: Incident,
  sights: FolderSights,
  until: Timestamp,
): Promise<Incident | null> {
  const { store, tenant } = from;
  const { trouble } = incident;
  const state = await store.pollState(tenant);
  if (trouble.what === 'folders') {
    const known = new Set(Object.values(sights.known));
    const back = trouble.folders.filter((folder) => known.has(folder));
    if (back.length === 0 || state === null) return null;
    const returnedAt = incident.returnedAt ?? state.polledUntil;
    if (epochMs(state.sweptAt) <= epochMs(returnedAt)) return { ...incident, returnedAt };
    await open(from, incident, back, until, state.polledUntil);
    return null;
  }
  const blind = incident.told.some((what) => what !== 'backlog') && incident.scope === `sight:${tenant}`;
  if (blind) await open(from, incident, null, until, state?.polledUntil ?? until);
  return null;
}

async function open(
  { places, store, tenant }: Parameters<typeof tellSight>[0],
  { notice, seenUntil, trouble: { since } }: Incident,
  folders: readonly string[] | null,
  until: Timestamp,
  readUntil: Timestamp,
): Promise<void> {
  const found: UnseenFault[] = [];
  let count: number | null = null;
  if (seenUntil !== null) {
    for (const folder of folders ?? [undefined]) {
      const some = await store.faultsBetween(tenant, seenUntil, readUntil, faultsNamed, folder);
      count = (count ?? 0) + some.count;
      found.push(...some.faults);
    }
  }
  const faults = found.toSorted((a, b) => epochMs(a.at) - epochMs(b.at)).slice(0, faultsNamed);
  const body: SightBody = { kind: 'sight', since, until, folders, count, faults };
  await store.openNotice({ id: `sight:${notice}`, tenant, body, targets: places }, until);
}
