import { z } from 'zod';
import type { Duty, Owner } from '../domain/owner.ts';
import type { Scope } from '../domain/scope.ts';

const pattern = z.string().min(1);
const scope = { process: pattern.optional(), folder: pattern.optional() };
const owner = z
  .string()
  .regex(
    /^(slack:\w+|slack-group:\w+|teams:[\w-]+)$/,
    'names nobody; use slack:USER_ID, slack-group:ID or teams:AAD_OBJECT_ID',
  );

/** The part `owners` of the configuration file: one person or group an entry; every entry that fits a job counts. */
export const ownersShape = z
  .array(
    z
      .strictObject({
        ...scope,
        owner,
        /** What people call them, where the platform does not say. */
        name: z.string().min(1).max(60).optional(),
      })
      .refine((given) => !given.owner.startsWith('teams:') || given.name !== undefined, {
        path: ['name'],
        message: 'is needed for an owner on Teams, which shows it',
      }),
  )
  .default([]);

/** The part `critical`: processes and folders whose faults must not wait. */
export const criticalShape = z
  .array(
    z
      .strictObject(scope)
      .refine(
        (given) => given.process !== undefined || given.folder !== undefined,
        'names no process and no folder',
      ),
  )
  .default([]);

/** What the file says about who answers for what. */
export function dutyOf(file: {
  readonly owners: z.infer<typeof ownersShape>;
  readonly critical: z.infer<typeof criticalShape>;
}): Duty {
  return {
    owners: file.owners.map(({ folder, name, owner: named, process }) => ({
      scope: scopeOf({ folder, process }),
      owner: ownerOf(named, name ?? null),
    })),
    critical: file.critical.map(scopeOf),
  };
}

function scopeOf({
  folder,
  process,
}: {
  readonly folder?: string | undefined;
  readonly process?: string | undefined;
}): Scope {
  return { ...(process === undefined ? {} : { process }), ...(folder === undefined ? {} : { folder }) };
}

function ownerOf(principal: string, name: string | null): Owner {
  const [where = '', id = ''] = principal.split(':');
  return {
    platform: where === 'teams' ? 'teams' : 'slack',
    kind: where === 'slack-group' ? 'group' : 'person',
    id,
    name,
  };
}
