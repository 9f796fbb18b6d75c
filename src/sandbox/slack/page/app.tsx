import { useCallback, useMemo } from 'react';
import { ActContext, callAct } from './act.ts';
import { ChannelView } from './channel-view.tsx';
import { Modal } from './modal.tsx';
import { Sidebar } from './sidebar.tsx';
import { Toasts } from './toasts.tsx';
import { useNews } from './use-news.ts';
import { usePageState } from './use-page-state.ts';
import { usePlace } from './use-place.ts';
import { useToasts } from './use-toasts.ts';
import { WorkspaceContext } from './workspace-context.ts';

/** The whole page: a chat client for one person of the sandbox. */
export function App() {
  const [place, go] = usePlace();
  const state = usePageState(place.me);
  const { toasts, show, dismiss } = useToasts();
  const unread = useNews(state, place.channel, show);
  const act = useCallback(
    async (name: string, ...args: unknown[]) => {
      try {
        return await callAct(name, [place.me, ...args]);
      } catch (error) {
        show({ title: null, text: error instanceof Error ? error.message : String(error), channel: null });
        return undefined;
      }
    },
    [place.me, show],
  );
  const workspace = useMemo(
    () => ({
      me: place.me,
      people: state?.people ?? [],
      channels: state?.channels.map(({ id, name }) => ({ id, name })) ?? [],
      groups: state?.groups ?? [],
      timeZone: state?.people.find((one) => one.id === place.me)?.timeZone ?? 'UTC',
    }),
    [place.me, state],
  );
  if (!state) return <div className="loading">Loading …</div>;
  const channel = state.channels.find((one) => one.id === place.channel) ?? state.channels[0];
  const view = state.views.at(-1);
  return (
    <ActContext.Provider value={act}>
      <WorkspaceContext.Provider value={workspace}>
        <div className="page">
          <Sidebar state={state} channel={channel?.id ?? ''} unread={unread} go={go} />
          {channel && <ChannelView key={`${state.me} ${channel.id}`} state={state} channel={channel} />}
        </div>
        {view && <Modal key={view.id} view={view} depth={state.views.length} />}
        <Toasts toasts={toasts} dismiss={dismiss} open={(id) => go({ channel: id })} />
      </WorkspaceContext.Provider>
    </ActContext.Provider>
  );
}
