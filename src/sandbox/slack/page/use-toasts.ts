import { useCallback, useState } from 'react';

export interface Toast {
  readonly id: number;
  readonly title: string | null;
  readonly text: string;
  readonly channel: string | null;
}

const shownMs = 8_000;
let lastId = 0;

export function useToasts(): {
  readonly toasts: readonly Toast[];
  show(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
} {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  const show = useCallback(
    (toast: Omit<Toast, 'id'>) => {
      lastId += 1;
      const id = lastId;
      setToasts((all) => [...all.slice(-3), { ...toast, id }]);
      setTimeout(() => dismiss(id), shownMs);
    },
    [dismiss],
  );
  return { toasts, show, dismiss };
}
