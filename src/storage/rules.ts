import type { Rule } from '../domain/rule.ts';
import type { RuleStore } from '../domain/store/rules.ts';
import { type Database, moment } from './schema.ts';

/** What was said in chat about alerts. */
export function ruleQueries({ kysely }: Database): RuleStore {
  return {
    async rules(tenant) {
      const rows = await kysely
        .selectFrom('rules')
        .select('body')
        .where('tenant', '=', tenant)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(({ body }) => JSON.parse(body) as Rule);
    },
    async addRule(rule) {
      const added = await kysely
        .insertInto('rules')
        .values({ id: rule.id, tenant: rule.tenant, body: JSON.stringify(rule), created_at: moment(rule.at) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      return added !== undefined;
    },
    async removeRule(tenant, id) {
      const row = await kysely
        .deleteFrom('rules')
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .returning('body')
        .executeTakeFirst();
      return row === undefined ? null : (JSON.parse(row.body) as Rule);
    },
  };
}
