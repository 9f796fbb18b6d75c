import type { Confirm } from '../block-kit.ts';
import { Dialog } from './dialog.tsx';
import { Markup } from './drawn.tsx';

/** What an app asks before it is told of a click. */
export function ConfirmDialog({
  confirm,
  yes,
  no,
}: {
  readonly confirm: Confirm;
  readonly yes: () => void;
  readonly no: () => void;
}) {
  const title = confirm.title?.text ?? 'Are you sure?';
  return (
    <Dialog title={title} testId="confirm" close={no}>
      <div className="dialog__body">
        {confirm.text.type === 'mrkdwn' ? <Markup text={confirm.text.text} /> : <p>{confirm.text.text}</p>}
      </div>
      <footer className="dialog__foot">
        <button type="button" className="button" onClick={no}>
          {confirm.deny?.text ?? 'Cancel'}
        </button>
        <button type="button" className={`button button--${confirm.style ?? 'primary'}`} onClick={yes}>
          {confirm.confirm?.text ?? 'Yes'}
        </button>
      </footer>
    </Dialog>
  );
}
