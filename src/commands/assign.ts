import type { Form } from '../chat/form.ts';
import { assignment, isSame } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import type { Post } from '../domain/notice.ts';
import { nudgeBody } from '../domain/nudge-body.ts';
import type { Person } from '../domain/person.ts';
import { timestamp } from '../domain/timestamp.ts';
import { subjectWords } from '../views/care-subject.ts';
import { type Alert, alertArgs, alertOf } from './alert-of.ts';
import { takeCareOf } from './care.ts';
import { type Context, defineCommand } from './define.ts';
import { hiddenText, textFilter } from './reading/arguments.ts';

/** People who are offered in the form; more are not looked for by name either. */
const mostPeople = 50;
const formTitle = 'Assign the alert';

export const assign = defineCommand({
  name: 'assign',
  task: 'Give an alert to somebody',
  synonyms: ['take', 'give'],
  summary:
    'Says whose an alert is, and calls them; without a name you take it on yourself. Everybody is known who has used me once.',
  examples: ['assign 127416 to:Jo', 'assign 127416'],
  access: 'operator',
  args: {
    ...alertArgs,
    to: textFilter('to:Jo', 'Their name, `me`, or `slack:USER_ID`'),
    seen: hiddenText(),
  },
  formTitle: (given) => (given.to === undefined && given.notice !== undefined ? formTitle : null),
  run: async (context, given) => {
    const alert = await alertOf(context, given);
    const people = await peopleOf(context);
    if (given.to === undefined && given.notice !== undefined) {
      return { kind: 'form', form: formOf(alert, people) };
    }
    const to = given.to === undefined ? context.person : personNamed(given.to, people, context);
    const by = context.person;
    const at = timestamp(context.now());
    const line = { did: 'assign', by, at, to } as const;
    const { id, tenant } = alert;
    return takeCareOf(context, alert, line, {
      seen: given.seen,
      anyway: (seen) => ({
        label: `Assign it to ${to.name}`,
        command: 'assign',
        args: { tenant, notice: id, to: keyOf(to), seen },
      }),
      besides: (body, posts) => {
        const targets = isSame(by, to) ? [] : placesOf(to, posts);
        if (targets.length === 0) return { body, opens: [], targets: [] };
        const nudge = `nudge:${id}:${keyOf(to)}:${at}`;
        const next = { ...body, nudges: [...(body.nudges ?? []), nudge] };
        const called = nudgeBody(id, { kind: 'assigned', by, to }, next);
        return { body: next, opens: [{ id: nudge, tenant, body: called, targets }], targets: [] };
      },
    });
  },
});

/** Where the person is called: the places of the alert on their platform. */
function placesOf({ platform }: Person, posts: readonly Post[]): readonly string[] {
  return posts
    .filter(({ ref, target, toldAt }) => ref !== null && toldAt === null && target.startsWith(`${platform}:`))
    .map(({ target }) => target);
}

/** Who asks, then those who used the bot lately. */
async function peopleOf({ person, store }: Context): Promise<readonly Person[]> {
  const known = await store.knownPeople(mostPeople);
  return [person, ...known.filter((each) => !isSame(each, person))];
}

/** Throws `BotError('usage')` where nobody is meant, or several may be. */
function personNamed(said: string, people: readonly Person[], { person, prefix }: Context): Person {
  const name = said.replace(/^@/, '').trim().toLowerCase();
  if (name === 'me') return person;
  const byId = people.find((each) => keyOf(each).toLowerCase() === name || each.id.toLowerCase() === name);
  if (byId !== undefined) return byId;
  const [, id] = /^(?:slack:)?([uw][a-z0-9]{4,20})$/.exec(name) ?? [];
  const exact = people.filter((each) => each.name.toLowerCase() === name);
  const begun = people.filter((each) => each.name.toLowerCase().startsWith(name));
  const found = exact.length > 0 ? exact : begun;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (found.length === 0 && id !== undefined && /\d/.test(id))
    return { platform: 'slack', id: id.toUpperCase(), name: id.toUpperCase() };
  throw new BotError(
    'usage',
    found.length === 0 ? `I know nobody called “${said}”.` : `“${said}” may be several people.`,
    {
      hint: `I know ${people
        .slice(0, 8)
        .map((each) => each.name)
        .join(', ')}. Whoever types \`${prefix}whoami\` once is known, too.`,
    },
  );
}

function formOf({ body, id, tenant }: Alert, people: readonly Person[]): Form {
  const [me] = people;
  return {
    title: formTitle,
    submit: 'Assign',
    command: 'assign',
    args: { tenant, notice: id, seen: assignment(body)?.at ?? 'none' },
    intro: [subjectWords(body)],
    fields: [
      {
        kind: 'choice',
        name: 'to',
        label: 'To whom',
        required: true,
        hint: 'They are called. Whoever has used me once is in the list.',
        options: people.map((person, index) => ({
          value: keyOf(person),
          label: index === 0 ? `${person.name} (you)` : person.name,
        })),
        initial: me === undefined ? null : keyOf(me),
      },
    ],
  };
}

/** `slack:U1` */
function keyOf({ id, platform }: Person): string {
  return `${platform}:${id}`;
}
