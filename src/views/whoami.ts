import type { Block, Message, RichText } from '../chat/message.ts';
import type { PolicyRule } from '../domain/policy.ts';
import { type IdentityShown, identityFacts } from './identity.ts';
import { code, line, lines } from './rich-text.ts';

/** Rules that are listed at most. */
const mostRules = 12;

/** Who somebody is to the bot, with the id to copy into the settings. */
export function whoamiMessage(who: {
  readonly name: string;
  /** `slack:U1` or `teams:AAD_OBJECT_ID`. */
  readonly principal: string;
  /** The place's id, as routes name it. */
  readonly place: string;
  readonly role: string | null;
  readonly may: readonly string[];
  /** The rules that speak of them here and now, in first-match order. */
  readonly rules: readonly { readonly rule: PolicyRule; readonly held: 'yes' | 'unknown' }[];
  /** Why something could not be looked up; null when all could. */
  readonly trouble: string | null;
  /** Who they are elsewhere; null where that is not known. */
  readonly identity: IdentityShown | null;
  /** There is more that only they may read, and others read this. */
  readonly keptBack: boolean;
  readonly timeZone: string | null;
}): Message {
  const role = who.role === null ? 'no role' : who.role;
  return {
    preview: `${who.name}: ${role}`,
    blocks: [
      { kind: 'heading', text: `${who.name}: ${role}` },
      {
        kind: 'facts',
        facts: [
          { label: 'You', value: [code(who.principal)] },
          ...(who.identity === null ? [] : identityFacts(who.identity)),
          { label: 'This place', value: [code(who.place)] },
          { label: 'Time zone', value: [who.timeZone ?? 'not known, so UTC'] },
          { label: 'You may', value: [who.may.join(', ')] },
        ],
      },
      ...(who.keptBack ? [keptBackBlock] : []),
      ...rulesBlocks(who),
      {
        kind: 'context',
        text: line(
          'Roles are set by ',
          code('CHATOPS_VIEWERS'),
          ', ',
          code('CHATOPS_OPERATORS'),
          ' and ',
          code('CHATOPS_ADMINS'),
          ', rules by ',
          code('CHATOPS_CONFIG'),
          ', alerts by ',
          code('ALERT_ROUTES'),
          '; the ids above go there.',
        ),
      },
    ],
  };
}

const keptBackBlock: Block = {
  kind: 'context',
  text: line(
    'Your e-mail and other accounts are for you alone: ask ',
    code('whoami'),
    ' in our personal chat.',
  ),
};

/** What the rules say, the first of those that fit counting. */
function rulesBlocks({ rules, trouble }: Parameters<typeof whoamiMessage>[0]): readonly Block[] {
  const shown = rules.slice(0, mostRules).map(({ held, rule }) => ruleLine(rule, held));
  const more = rules.length - shown.length;
  const texts: readonly RichText[] = more > 0 ? [...shown, [`… and ${more} more rules.`]] : shown;
  const said = lines(texts.length === 0 ? [['No rule allows you anything here and now.']] : texts);
  const unknown = trouble === null ? [] : [`Not all of your groups could be looked up: ${trouble}`];
  return [{ kind: 'text', text: said }, ...unknown.map((text): Block => ({ kind: 'context', text: [text] }))];
}

/** `You may start Finance/* because of rule finance-operators.` */
function ruleLine(rule: PolicyRule, held: 'yes' | 'unknown'): RichText {
  const may = rule.effect === 'deny' ? 'You may not' : 'You may';
  const once = rule.effect === 'approval' ? ', once somebody else has agreed,' : '';
  const perhaps = held === 'unknown' ? 'Not known whether it means you: ' : '';
  const text = `${perhaps}${may} ${deedWords(rule.may)} ${whereWords(rule)}${whenWords(rule)}${once} because of rule `;
  return line(text, code(rule.name), '.');
}

function deedWords(may: readonly string[]): string {
  return may.map((word) => (word === '*' ? 'do anything with' : word)).join(', ');
}

function whereWords({ folder, process, tenant }: PolicyRule): string {
  const what = process === undefined ? (folder ?? 'everything') : process;
  const within = process === undefined || folder === undefined ? '' : ` in ${folder}`;
  return `${what}${within}${tenant === undefined ? '' : ` of tenant ${tenant}`}`;
}

function whenWords({ when }: PolicyRule): string {
  return when === undefined ? '' : ` until ${when.to} (${when.zone})`;
}
