import { useEffect, useRef, useState } from 'react';
import type { PageState } from '../page-state.ts';
import type { Toast } from './use-toasts.ts';

/** Counts what has not been read, and shows what Slack's notifications would: news elsewhere, and apps that fail. */
export function useNews(
  state: PageState | null,
  channel: string,
  show: (toast: Omit<Toast, 'id'>) => void,
): Readonly<Record<string, number>> {
  const read = useRef<Record<string, string>>({});
  const told = useRef<{ me: string; messages: Set<string>; notices: number } | null>(null);
  const [unread, setUnread] = useState<Readonly<Record<string, number>>>({});

  useEffect(() => {
    if (!state) return;
    const all = state.channels.flatMap((one) => one.messages.map((message) => ({ one, message })));
    const keys = new Set(all.map(({ message }) => `${message.channel} ${message.ts}`));
    const before = told.current?.me === state.me ? told.current : null;
    told.current = { me: state.me, messages: keys, notices: state.notices.length };
    if (!before) read.current = Object.fromEntries(state.channels.map((one) => [one.id, lastTs(one)]));
    else {
      for (const { one, message } of all) {
        if (before.messages.has(`${message.channel} ${message.ts}`)) continue;
        if (one.id === channel || message.user === state.me) continue;
        const from = state.people.find((person) => person.id === message.user)?.realName ?? 'Somebody';
        const where = one.kind === 'im' ? 'direct message' : `#${one.name}`;
        show({ title: `${from} · ${where}`, text: message.preview, channel: one.id });
      }
      for (const notice of state.notices.slice(before.notices)) {
        show({ title: 'Slackbot', text: notice.text, channel: null });
      }
    }
    const open = state.channels.find((one) => one.id === channel);
    if (open) read.current[open.id] = lastTs(open);
    setUnread(
      Object.fromEntries(
        state.channels.map((one) => [
          one.id,
          one.messages.filter((message) => message.ts > (read.current[one.id] ?? '')).length,
        ]),
      ),
    );
  }, [state, channel, show]);
  return unread;
}

function lastTs(channel: PageState['channels'][number]): string {
  return channel.messages.at(-1)?.ts ?? '';
}
