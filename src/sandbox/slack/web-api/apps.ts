import { app, team, users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import { type Method, method, stringArg, tiers } from './method.ts';

const test: Method = {
  token: 'none',
  scope: () => null,
  rate: tiers.four,
  run({ args }) {
    const error = stringArg(args, 'error');
    const { token: _token, ...shown } = args;
    if (error !== null) throw new SlackError(error, { args: shown });
    return { args: shown };
  },
};

const authTest = method(null, tiers.four, ({ base }) => ({
  url: base,
  team: team.name,
  user: users.bot.name,
  team_id: team.id,
  user_id: users.bot.id,
  bot_id: app.botId,
  is_enterprise_install: false,
}));

const openConnection: Method = {
  token: 'app',
  scope: () => null,
  rate: tiers.two,
  run: ({ openSocket }) => ({ url: openSocket() }),
};

export const appMethods = {
  'api.test': test,
  'auth.test': authTest,
  'apps.connections.open': openConnection,
};
