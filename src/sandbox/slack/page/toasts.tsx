import type { Toast } from './use-toasts.ts';

/** Notifications, in the corner. */
export function Toasts({
  toasts,
  dismiss,
  open,
}: {
  readonly toasts: readonly Toast[];
  readonly dismiss: (id: number) => void;
  readonly open: (channel: string) => void;
}) {
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) => (
        <button
          key={toast.id}
          type="button"
          className="toast"
          data-testid="toast"
          onClick={() => {
            if (toast.channel) open(toast.channel);
            dismiss(toast.id);
          }}
        >
          {toast.title && <strong>{toast.title}</strong>}
          <span>{toast.text}</span>
        </button>
      ))}
    </div>
  );
}
