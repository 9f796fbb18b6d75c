import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PageState } from '../page-state.ts';
import { useAct } from './act.ts';
import { Blocks } from './blocks.tsx';
import { Composer } from './composer.tsx';
import { MessageItem } from './message-item.tsx';
import { dayKey, nearDay, slackDate } from './slack-date.ts';
import { useWorkspace } from './workspace-context.ts';

type Channel = PageState['channels'][number];

/** A channel: its messages and where to write. */
export function ChannelView({ state, channel }: { readonly state: PageState; readonly channel: Channel }) {
  const act = useAct();
  const [tab, setTab] = useState<'messages' | 'home'>('messages');
  const isDirect = channel.kind === 'im';
  useEffect(() => {
    if (isDirect) void act('openApp', tab);
  }, [act, isDirect, tab]);
  return (
    <main className="main">
      <header className="main__head">
        <h2>{isDirect ? 'Jobs' : `# ${channel.name}`}</h2>
        {isDirect && state.home && (
          <div role="tablist" className="tabs">
            {(['messages', 'home'] as const).map((one) => (
              <button
                key={one}
                role="tab"
                type="button"
                aria-selected={tab === one}
                onClick={() => setTab(one)}
              >
                {one === 'home' ? 'Home' : 'Messages'}
              </button>
            ))}
          </div>
        )}
        {!channel.hasBot && <span className="main__hint">Jobs is not in this channel</span>}
        {channel.archived && <span className="main__hint">archived</span>}
      </header>
      {tab === 'home' && state.home ? (
        <div className="list">
          <Blocks blocks={state.home} values={{}} at={null} />
        </div>
      ) : (
        <MessageList state={state} channel={channel} />
      )}
      <Composer state={state} channel={channel} />
    </main>
  );
}

function MessageList({ state, channel }: { readonly state: PageState; readonly channel: Channel }) {
  const { timeZone } = useWorkspace();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = list.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [channel.messages]);
  const note = () => {
    const element = list.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
  };
  return (
    <div className="list" ref={list} onScroll={note} role="log" aria-label={`Messages in ${channel.name}`}>
      {channel.messages.length === 0 && (
        <p className="list__empty">
          Nothing here yet. Try <code>/jobs help</code>.
        </p>
      )}
      {channel.messages.map((message, index) => {
        const at = new Date(Number(message.ts) * 1_000);
        const before = channel.messages[index - 1];
        const newDay =
          !before || dayKey(new Date(Number(before.ts) * 1_000), timeZone) !== dayKey(at, timeZone);
        return (
          <div key={message.ts}>
            {newDay && (
              <div className="day">
                <span>{dayTitle(at, timeZone)}</span>
              </div>
            )}
            <MessageItem state={state} message={message} />
          </div>
        );
      })}
    </div>
  );
}

function dayTitle(at: Date, timeZone: string): string {
  const near = nearDay(at, timeZone);
  return near
    ? near.charAt(0).toUpperCase() + near.slice(1)
    : slackDate(at.getTime() / 1_000, '{date_long}', timeZone);
}
