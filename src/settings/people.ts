import { z } from 'zod';
import { normalEmail, type PersonRow } from '../domain/identity.ts';

const row = z
  .strictObject({
    name: z.string().trim().min(1).optional(),
    slack: z
      .string()
      .regex(/^[UW][A-Z0-9]+$/, 'is no Slack user id, such as U012AB3CD')
      .optional(),
    teams: z.guid('is no Entra object id (a GUID)').optional(),
    email: z.email('is no e-mail address').optional(),
    orchestrator: z.string().trim().min(1).optional(),
  })
  .refine(
    ({ email, orchestrator, slack, teams }) =>
      [email, orchestrator, slack, teams].filter((each) => each !== undefined).length > 1,
    'joins nothing; give at least two of slack, teams, email and orchestrator',
  );

const joining = ['slack', 'teams', 'email'] as const;

/** The part `people` of the configuration file: which accounts and addresses belong to one person. */
export const peopleShape = z
  .array(row)
  .default([])
  .superRefine((rows, context) => {
    for (const key of joining) {
      const first = new Map<string, number>();
      for (const [index, given] of rows.entries()) {
        const value = given[key]?.toLowerCase();
        if (value === undefined) continue;
        const before = first.get(value);
        if (before === undefined) first.set(value, index);
        else
          context.addIssue({
            code: 'custom',
            path: [index, key],
            message: `${given[key]} stands in people.${before}, too; it can belong to one person only`,
          });
      }
    }
  });

/** The table of people as rights are looked up in it. */
export function peopleOf(rows: z.infer<typeof peopleShape>): readonly PersonRow[] {
  return rows.map(({ email, name, orchestrator, slack, teams }) => ({
    name: name ?? null,
    slack: slack ?? null,
    teams: teams?.toLowerCase() ?? null,
    email: email === undefined ? null : normalEmail(email),
    orchestrator: orchestrator ?? null,
  }));
}
