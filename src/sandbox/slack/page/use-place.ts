import { useEffect, useState } from 'react';

/** Who the page belongs to and which channel is open; both stand in the address, so a tab can be one person. */
export interface PagePlace {
  readonly me: string;
  readonly channel: string;
}

function read(): PagePlace {
  const [me = '', channel = ''] = location.hash.slice(1).split('/');
  const linked = /^\/archives\/(\w+)/.exec(location.pathname)?.[1];
  return { me: me || 'U0ANA', channel: channel || linked || 'C0ALERTS' };
}

export function usePlace(): [PagePlace, (change: Partial<PagePlace>) => void] {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const follow = () => setPlace(read());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const go = (change: Partial<PagePlace>) => {
    const next = { ...read(), ...change };
    location.hash = `${next.me}/${next.channel}`;
  };
  return [place, go];
}
