import { z } from 'zod';
import type { FileSource, Memory, OutgoingFile } from '../chat/chat-adapter.ts';
import type { Logger } from '../logger.ts';
import { type Activity, baseConversation } from './activity.ts';
import type { Delivery } from './delivery.ts';
import { cleanCut } from './escape.ts';
import type { FileAnswer } from './file-answer.ts';
import { uploadFile } from './file-upload.ts';
import { maxCaption, maxSummary } from './limits.ts';

const consentType = 'application/vnd.microsoft.teams.card.file.consent';
const infoType = 'application/vnd.microsoft.teams.card.file.info';

/** What was offered, kept under `teams:file:<id>` until it is taken or declined. */
const offer = z.object({ conversation: z.string(), message: z.string(), name: z.string() });

/**
 * Files in personal chats: a consent card, the person's yes, the bytes into their OneDrive, a card of the file
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4; only `personal` conversations take them).
 */
export interface FileConsent {
  /** Offers a file; does nothing when it is on offer there already. Throws `DeliveryError`. */
  offer(conversation: string, file: OutgoingFile, caption: string): Promise<void>;
  /** Does what the person said, once. Never rejects. */
  answered(activity: Activity, said: FileAnswer): Promise<void>;
}

export function createFileConsent(options: {
  readonly delivery: Delivery;
  readonly memory: Memory;
  readonly files: FileSource;
  /** Uploads go to this machine (tests without TLS). */
  readonly insecure: boolean;
  readonly log: Logger;
}): FileConsent {
  const { delivery, files, insecure, log, memory } = options;
  /** Teams sends an answer again that it believes lost. */
  const underWay = new Set<string>();
  const keyOf = (file: string): string => `teams:file:${file}`;

  async function take(said: FileAnswer, conversation: string): Promise<void> {
    const key = keyOf(said.file);
    const kept = offer.safeParse(parsed(await memory.recall(key)));
    // Answered before, or the card of somebody else.
    if (!kept.success || kept.data.conversation !== baseConversation(conversation)) return;
    const { message, name } = kept.data;
    const say = (preview: string) =>
      delivery
        .edit({ conversation, message }, { preview, blocks: [{ kind: 'text', text: [preview] }] })
        .catch((error: unknown) => log.warn({ err: error }, 'the offer of a file could not be updated'));
    const file = await files.find(said.file);
    if (said.upload === null) await say(`${name} was not taken.`);
    else if (file === null) await say(`${name} is not kept any more. Export again.`);
    else {
      try {
        await uploadFile(said.upload.url, file, insecure);
      } catch (error) {
        log.warn({ err: error, file: said.file }, 'a file could not be uploaded');
        await say(`${name} could not be saved: OneDrive did not take it. Export again.`);
        await memory.forget(key);
        return;
      }
      await say(`${name} is in your OneDrive.`);
      await delivery.post(conversation, { preview: name, attachment: infoCard(name, said.upload) });
    }
    await memory.forget(key);
    await files.drop(said.file);
  }

  return {
    async offer(conversation, file, caption) {
      const key = keyOf(file.id);
      if ((await memory.recall(key)) !== null) return;
      const at = await delivery.post(conversation, {
        preview: cleanCut(caption, maxSummary),
        attachment: consentCard(file, cleanCut(caption, maxCaption)),
      });
      await memory.keep(
        key,
        JSON.stringify({
          conversation: baseConversation(conversation),
          message: at.message,
          name: file.name,
        } satisfies z.infer<typeof offer>),
      );
    },

    async answered({ conversation }, said) {
      if (underWay.has(said.file)) return;
      underWay.add(said.file);
      try {
        await take(said, conversation.id);
      } catch (error) {
        log.error({ err: error, file: said.file }, 'the answer to an offered file could not be followed');
      } finally {
        underWay.delete(said.file);
      }
    },
  };
}

function consentCard(file: OutgoingFile, description: string): object {
  const context = { file: file.id };
  return {
    contentType: consentType,
    name: file.name,
    content: { description, sizeInBytes: file.bytes, acceptContext: context, declineContext: context },
  };
}

function infoCard(name: string, upload: NonNullable<FileAnswer['upload']>): object {
  return {
    contentType: infoType,
    contentUrl: upload.contentUrl,
    name,
    content: { uniqueId: upload.uniqueId, fileType: upload.fileType },
  };
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
