import { type ReactNode, useEffect, useRef, useState } from 'react';

export interface MenuEntry {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly url?: string | undefined;
  choose(): void;
}

/** A button that opens a list of things to choose; closes on choice, Escape and clicks elsewhere. */
export function Menu({
  label,
  face,
  entries,
  up = false,
}: {
  readonly label: string;
  readonly face: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly up?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const away = (event: MouseEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('mousedown', away);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('mousedown', away);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);
  const choose = (entry: MenuEntry) => {
    setOpen(false);
    entry.choose();
  };
  return (
    <span className="menu" ref={root}>
      <button
        type="button"
        className="button menu__face"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <span role="menu" aria-label={label} className={up ? 'menu__list menu__list--up' : 'menu__list'}>
          {entries.map((entry) =>
            entry.url ? (
              <a
                key={entry.label}
                role="menuitem"
                href={entry.url}
                target="_blank"
                rel="noreferrer"
                onClick={() => choose(entry)}
              >
                {entry.label}
              </a>
            ) : (
              <button key={entry.label} role="menuitem" type="button" onClick={() => choose(entry)}>
                {entry.label}
                {entry.hint && <small>{entry.hint}</small>}
              </button>
            ),
          )}
        </span>
      )}
    </span>
  );
}
