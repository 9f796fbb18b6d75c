import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

/** A box over the page. */
export function Dialog({
  title,
  testId,
  close,
  children,
}: {
  readonly title: string;
  readonly testId: string;
  readonly close: () => void;
  readonly children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const latestClose = useRef(close);
  latestClose.current = close;
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') latestClose.current();
    };
    document.addEventListener('keydown', escape);
    box.current?.querySelector<HTMLElement>('input, textarea, select, footer button')?.focus();
    return () => document.removeEventListener('keydown', escape);
  }, []);
  return createPortal(
    <div className="veil">
      <div
        className="dialog"
        role="dialog"
        aria-modal="true"
        aria-label={title}
        data-testid={testId}
        ref={box}
      >
        <header className="dialog__head">
          <h2>{title}</h2>
          <button type="button" className="dialog__close" aria-label="Close" onClick={close}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </div>,
    document.body,
  );
}
