import { Message, type Block as ShownBlock } from 'slack-blocks-to-jsx';
import type { Block } from '../block-kit.ts';
import { slackDate } from './slack-date.ts';
import { useWorkspace } from './workspace-context.ts';

/** One block drawn by the library. */
export function Drawn({ block }: { readonly block: Block }) {
  const { me, timeZone, people, channels, groups } = useWorkspace();
  const named = people.map((one) => ({ id: one.id, name: one.realName }));
  return (
    <Message
      key={me}
      blocks={[parsed(block) as unknown as ShownBlock]}
      logo=""
      name=""
      theme="light"
      withoutWrapper
      className="drawn"
      data={{ users: named, channels: [...channels], user_groups: [...groups] }}
      hooks={{
        user: ({ id }) => <span className="mention">@{named.find((one) => one.id === id)?.name ?? id}</span>,
        date: ({ timestamp, format }) => <span>{slackDate(Number(timestamp), format, timeZone)}</span>,
        link: ({ href, children }) => (
          <a href={href} target="_blank" rel="noreferrer">
            {children}
          </a>
        ),
      }}
    />
  );
}

/**
 * The library shows verbatim text as it is; Slack only links nothing of its own accord in it, and reads its markup.
 * And it knows pictures by their address only.
 */
function parsed(block: Block): Block {
  const text = JSON.stringify(block, (name, value: unknown) => (name === 'verbatim' ? undefined : value));
  const { slack_file: file, ...rest } = JSON.parse(text) as Block & {
    readonly slack_file?: { readonly id: string };
  };
  return file === undefined ? rest : { ...rest, image_url: `/files/${file.id}` };
}

/** A text with Slack's markup, as in a message without blocks. */
export function Markup({ text }: { readonly text: string }) {
  const block = { type: 'section', block_id: 'text', text: { type: 'mrkdwn', text } } as const;
  return <Drawn block={block} />;
}
