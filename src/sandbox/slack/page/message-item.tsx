import type { PageMessage, PageState } from '../page-state.ts';
import { useAct } from './act.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { Markup } from './drawn.tsx';
import { Menu } from './menu.tsx';
import { clock } from './slack-date.ts';
import { useWorkspace } from './workspace-context.ts';

/** One message, with the menu that appears over it. */
export function MessageItem({
  state,
  message,
}: {
  readonly state: PageState;
  readonly message: PageMessage;
}) {
  const act = useAct();
  const { timeZone } = useWorkspace();
  const author = state.people.find((one) => one.id === message.user);
  const name = author?.realName ?? message.user;
  const shortcuts = state.shortcuts.filter((one) => one.type === 'message');
  const at = { channel: message.channel, ts: message.ts };
  const isApp = message.byBot || message.user === 'USLACKBOT';
  return (
    <article
      className={['message', message.ephemeral && 'message--private', message.threadTs && 'message--reply']
        .filter(Boolean)
        .join(' ')}
      data-testid="message"
      data-ts={message.ts}
      aria-label={`${name}: ${message.preview}`}
    >
      <Avatar name={name} isBot={isApp} />
      <div className="message__body">
        <div className="message__head">
          <strong>{name}</strong>
          {isApp && <span className="badge">APP</span>}
          <time>{clock(new Date(Number(message.ts) * 1_000), timeZone)}</time>
          {message.ephemeral && <span className="message__private">👁️ Only visible to you</span>}
          {message.threadTs && <span className="message__private">replied in a thread</span>}
        </div>
        {message.blocks.length > 0 ? (
          <Blocks blocks={message.blocks} values={message.values} at={at} />
        ) : (
          message.text && <Markup text={message.text} />
        )}
        {message.edited && <span className="message__edited">(edited)</span>}
        {message.unfurls.map((unfurl) => (
          <div key={unfurl.url} className="unfurl" data-testid="unfurl">
            <Blocks blocks={unfurl.blocks} values={unfurl.values} at={{ ...at, unfurl: unfurl.url }} />
          </div>
        ))}
        {message.files.map((file) => (
          <a key={file.id} className="file" href={`/files/${file.id}`} download>
            📄 {file.title}
          </a>
        ))}
        {Object.entries(message.reactions).map(([reaction, by]) => (
          <span key={reaction} className="reaction">
            :{reaction}: {by.length}
          </span>
        ))}
      </div>
      {!message.ephemeral && shortcuts.length > 0 && (
        <div className="message__menu">
          <Menu
            label="More actions"
            face="⋮"
            entries={shortcuts.map((one) => ({
              label: one.name,
              choose: () => void act('messageShortcut', at, one.callback_id),
            }))}
          />
        </div>
      )}
    </article>
  );
}
