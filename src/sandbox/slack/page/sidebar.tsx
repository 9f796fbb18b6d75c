import type { PageState } from '../page-state.ts';
import { Avatar } from './avatar.tsx';
import type { PagePlace } from './use-place.ts';

export function Sidebar({
  state,
  channel,
  unread,
  go,
}: {
  readonly state: PageState;
  readonly channel: string;
  readonly unread: Readonly<Record<string, number>>;
  readonly go: (change: Partial<PagePlace>) => void;
}) {
  const shared = state.channels.filter((one) => one.kind !== 'im');
  const direct = state.channels.filter((one) => one.kind === 'im');
  const people = state.people.filter((one) => !one.isBot);
  const switchTo = (me: string) =>
    go({ me, channel: shared.some((one) => one.id === channel) ? channel : (shared[0]?.id ?? '') });
  const item = (id: string, label: string, sign: string) => (
    <li key={id}>
      <button
        type="button"
        className={id === channel ? 'channel channel--open' : 'channel'}
        aria-current={id === channel ? 'page' : undefined}
        aria-label={label}
        data-testid="channel"
        onClick={() => go({ channel: id })}
      >
        <span className="channel__sign" aria-hidden="true">
          {sign}
        </span>
        <span className={unread[id] ? 'channel__name channel__name--news' : 'channel__name'}>{label}</span>
        {unread[id] ? <span className="channel__count">{unread[id]}</span> : null}
      </button>
    </li>
  );
  return (
    <nav className="sidebar" aria-label="Channels">
      <h1 className="sidebar__team">{state.workspaceName}</h1>
      <p className="sidebar__note">Slack sandbox on this machine</p>
      <h2 className="sidebar__head">Channels</h2>
      <ul>{shared.map((one) => item(one.id, one.name, '#'))}</ul>
      <h2 className="sidebar__head">Apps</h2>
      <ul>{direct.map((one) => item(one.id, 'Jobs', '●'))}</ul>
      <div className="you" role="group" aria-label="You are">
        <h2 className="sidebar__head">You are</h2>
        {people.map((one) => (
          <button
            key={one.id}
            type="button"
            className={one.id === state.me ? 'you__one you__one--me' : 'you__one'}
            aria-pressed={one.id === state.me}
            aria-label={one.realName.split(' ')[0]}
            title={`${one.realName}, ${one.timeZone}`}
            onClick={() => switchTo(one.id)}
          >
            <Avatar name={one.realName} isBot={false} size="small" />
            {one.realName.split(' ')[0]}
          </button>
        ))}
      </div>
    </nav>
  );
}
