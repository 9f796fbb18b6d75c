import { useState } from 'react';
import { type Block, faceOf } from '../block-kit.ts';
import { bareValue, type Given } from '../input-value.ts';
import type { PageView } from '../page-state.ts';
import { useAct } from './act.ts';
import { Blocks } from './blocks.tsx';
import { Dialog } from './dialog.tsx';
import { Field, givenOf } from './field.tsx';

/** A modal of the app: its fields, its errors, its buttons. What is typed stays when the app changes the view. */
export function Modal({ view, depth }: { readonly view: PageView; readonly depth: number }) {
  const act = useAct();
  const [typed, setTyped] = useState<Readonly<Record<string, Given>>>({});
  const [busy, setBusy] = useState(false);
  const at = { view: view.id };
  const keyOf = (block: Block) => `${block.block_id}/${block.element?.action_id ?? ''}`;
  const inputs = view.blocks.filter((block) => block.type === 'input');
  const submit = async () => {
    setBusy(true);
    const there = new Set(inputs.map(keyOf));
    await act('submit', view.id, Object.fromEntries(Object.entries(typed).filter(([key]) => there.has(key))));
    setBusy(false);
  };
  const change = (block: Block, given: Given) => {
    setTyped((all) => ({ ...all, [keyOf(block)]: given }));
    if (block.dispatch_action) void act('select', at, keyOf(block), given);
  };
  return (
    <Dialog title={view.title} testId="modal" close={() => void act('closeView', view.id)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        noValidate
      >
        <div className="dialog__body">
          {view.trouble && (
            <p className="trouble" role="alert">
              {view.trouble}
            </p>
          )}
          {view.blocks.map((block) =>
            block.type === 'input' && block.element ? (
              <InputField
                key={keyOf(block)}
                view={view}
                block={block}
                given={typed[keyOf(block)]}
                change={(given) => change(block, given)}
              />
            ) : (
              <Blocks key={block.block_id} blocks={[block]} values={view.values} at={at} />
            ),
          )}
        </div>
        <footer className="dialog__foot">
          <button type="button" className="button" onClick={() => void act('closeView', view.id)}>
            {depth > 1 && view.close === 'Cancel' ? 'Back' : view.close}
          </button>
          {view.submit && (
            <button type="submit" className="button button--primary" aria-busy={busy} disabled={busy}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

function InputField({
  view,
  block,
  given,
  change,
}: {
  readonly view: PageView;
  readonly block: Block;
  readonly given: Given | undefined;
  readonly change: (given: Given) => void;
}) {
  const { element } = block;
  if (!element) return null;
  const label = block.label?.text ?? '';
  const error = view.errors[block.block_id];
  const held = view.values[block.block_id]?.[element.action_id ?? ''];
  const value = given === undefined ? givenOf(held && bareValue(held)) : given;
  return (
    <div className={error ? 'field field--wrong' : 'field'}>
      <span className="field__label">
        {label} {block.optional && <span className="field__optional">(optional)</span>}
      </span>
      <Field
        element={element}
        held={held}
        given={value}
        name={label || faceOf(element)}
        at={{ view: view.id }}
        change={change}
      />
      {error ? (
        <span className="field__error" role="alert">
          {error}
        </span>
      ) : (
        block.hint && <span className="field__hint">{block.hint.text}</span>
      )}
    </div>
  );
}
