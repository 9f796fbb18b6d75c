import { useState } from 'react';
import type { At } from '../acts/place.ts';
import { type Element, faceOf, type JsonObject, optionsOf } from '../block-kit.ts';
import type { Given } from '../input-value.ts';
import { useAct } from './act.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Field } from './field.tsx';
import { Menu } from './menu.tsx';

/** A button, menu or picker that tells the app; asks first where the app wants that. */
export function InteractiveElement({
  blockId,
  element,
  held,
  name,
  at,
}: {
  readonly blockId: string;
  readonly element: Element;
  readonly held: JsonObject | undefined;
  readonly name: string;
  readonly at: At | null;
}) {
  const act = useAct();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<(() => void) | null>(null);
  const wanted = `${blockId}/${element.action_id ?? ''}`;
  const confirm = element.confirm ? { confirm: true } : {};
  const run = async (verb: 'click' | 'select', ...args: unknown[]) => {
    if (!at) return;
    setBusy(true);
    await act(verb, at, wanted, ...args);
    setBusy(false);
  };
  const first = (then: () => void) => (element.confirm ? setAsking(() => then) : then());
  return (
    <>
      {element.type === 'button' ? (
        <ButtonFace element={element} busy={busy} click={() => first(() => void run('click', confirm))} />
      ) : element.type === 'overflow' ? (
        <Menu
          label="More options"
          face="⋯"
          entries={optionsOf(element).map((option) => ({
            label: option.text.text,
            hint: option.description?.text,
            url: option.url,
            choose: () => first(() => void run('click', { ...confirm, option: option.value })),
          }))}
        />
      ) : (
        <Field
          element={element}
          held={held}
          name={name}
          at={at}
          change={(given: Given) => first(() => void run('select', given, confirm))}
        />
      )}
      {asking && element.confirm && (
        <ConfirmDialog
          confirm={element.confirm}
          yes={() => {
            setAsking(null);
            asking();
          }}
          no={() => setAsking(null)}
        />
      )}
    </>
  );
}

function ButtonFace({
  element,
  busy,
  click,
}: {
  readonly element: Element;
  readonly busy: boolean;
  readonly click: () => void;
}) {
  const className = ['button', element.style && `button--${element.style}`].filter(Boolean).join(' ');
  const label = element.accessibility_label;
  if (element.url) {
    return (
      <a
        className={className}
        role="button"
        href={element.url}
        target="_blank"
        rel="noreferrer"
        aria-label={label}
        onClick={click}
      >
        {faceOf(element)}
      </a>
    );
  }
  return (
    <button type="button" className={className} aria-label={label} aria-busy={busy} onClick={click}>
      {faceOf(element)}
    </button>
  );
}
