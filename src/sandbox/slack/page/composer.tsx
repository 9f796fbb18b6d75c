import { type KeyboardEvent, useState } from 'react';
import type { PageState } from '../page-state.ts';
import { useAct } from './act.ts';
import { Menu } from './menu.tsx';

/** Where a person writes: messages, and slash commands. */
export function Composer({
  state,
  channel,
}: {
  readonly state: PageState;
  readonly channel: PageState['channels'][number];
}) {
  const act = useAct();
  const [text, setText] = useState('');
  const globals = state.shortcuts.filter((one) => one.type === 'global');
  const hints = /^\/\S*$/.test(text) ? state.commands.filter((one) => one.command.startsWith(text)) : [];
  const send = () => {
    const line = text.trim();
    if (line === '') return;
    setText('');
    void act(line.startsWith('/') ? 'command' : 'say', channel.id, line);
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const hint = hints[0];
    if (event.key === 'Tab' && hint) {
      event.preventDefault();
      setText(`${hint.command} `);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className="composer">
      {hints.length > 0 && (
        <div className="composer__hints">
          {hints.map((one) => (
            <button key={one.command} type="button" onClick={() => setText(`${one.command} `)}>
              <strong>{one.command}</strong> {one.hint}
            </button>
          ))}
        </div>
      )}
      <div className="composer__box">
        {globals.length > 0 && (
          <Menu
            up
            label="Shortcuts"
            face="⚡"
            entries={globals.map((one) => ({
              label: one.name,
              hint: one.description,
              choose: () => void act('globalShortcut', one.callback_id),
            }))}
          />
        )}
        <textarea
          data-testid="composer"
          aria-label={`Message ${channel.kind === 'im' ? 'Jobs' : `#${channel.name}`}`}
          placeholder={`Message ${channel.kind === 'im' ? 'Jobs' : `#${channel.name}`}, or try /jobs help`}
          rows={1}
          value={text}
          disabled={channel.archived}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        <button
          type="button"
          className="composer__send"
          aria-label="Send"
          disabled={text.trim() === ''}
          onClick={send}
        >
          ➤
        </button>
      </div>
    </div>
  );
}
