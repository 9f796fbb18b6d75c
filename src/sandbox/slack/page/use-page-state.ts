import { useEffect, useState } from 'react';
import type { PageState } from '../page-state.ts';

/** What this person sees, kept up to date; null until the first answer. */
export function usePageState(me: string): PageState | null {
  const [state, setState] = useState<PageState | null>(null);
  useEffect(() => {
    const source = new EventSource(`/page/events?user=${encodeURIComponent(me)}`);
    source.onmessage = (event: MessageEvent<string>) => setState(JSON.parse(event.data) as PageState);
    return () => source.close();
  }, [me]);
  return state?.me === me ? state : null;
}
