import type { webApi } from '@slack/bolt';
import { DeliveryError, type OutgoingFile } from '../chat/chat-adapter.ts';
import type { Logger } from '../logger.ts';
import { deliveryError, explained } from './delivery-errors.ts';
import { escape } from './escape.ts';
import { uploadBytes } from './file-upload.ts';
import * as limits from './limits.ts';
import type { Poster } from './poster.ts';

/** How far back a file is looked for whose fate is unknown. */
const searchedMessages = 100;

/** Posts files. Throws `DeliveryError`. */
export interface FilePoster {
  /** To a channel, or to a person by their id; `uncertain`: looks first whether it stands there. */
  post(channel: string, file: OutgoingFile, caption: string, uncertain: boolean): Promise<void>;
}

/**
 * Files the way of `filesUploadV2` (https://docs.slack.dev/messaging/working-with-files#uploading_files): an address,
 * the bytes, the word that they are complete. The client's own method reads the whole file into memory; this streams it.
 * A scope that is missing for files is no trouble of the platform as a whole.
 */
export function createFilePoster(options: {
  readonly web: webApi.WebClient;
  readonly poster: Poster;
  readonly log: Logger;
}): FilePoster {
  const { web, poster, log } = options;

  /** A step before which nothing stands in the channel, so that it may be done again. */
  const early = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw deliveryError(error, 'update');
    }
  };

  async function stands(channel: string, name: string): Promise<boolean> {
    try {
      const { messages = [] } = await web.conversations.history({ channel, limit: searchedMessages });
      return messages.some((message) => message.files?.some((file) => file.name === name));
    } catch (error) {
      const trouble = deliveryError(error, 'update');
      if (trouble.outcome === 'retry') throw new DeliveryError('uncertain', trouble.message, trouble);
      log.warn({ channel, reason: explained(error) }, 'Cannot look whether a file has arrived');
      return false;
    }
  }

  return {
    async post(place, file, caption, uncertain) {
      if (file.bytes > limits.fileBytes) {
        throw new DeliveryError('refused', 'Slack takes files of a gigabyte at most.');
      }
      const person = /^[UW]/.test(place);
      // Only a conversation that exists takes files; a message to a person opens it.
      const channel = person ? await open(place, caption, poster) : place;
      if (uncertain && (await stands(channel, file.name))) return;
      const address = await early(() =>
        web.files.getUploadURLExternal({ filename: file.name, length: file.bytes }),
      );
      const { file_id: id, upload_url: url } = address;
      if (id === undefined || url === undefined) {
        throw new DeliveryError('retry', 'Slack gave no address for the file.');
      }
      await early(() => uploadBytes(url, file.bytes, file.read()));
      try {
        await web.files.completeUploadExternal({
          files: [{ id, title: file.name }],
          channel_id: channel,
          ...(person ? {} : { initial_comment: escape(caption) }),
        });
      } catch (error) {
        throw deliveryError(error, 'send');
      }
    },
  };
}

async function open(user: string, caption: string, poster: Poster): Promise<string> {
  const message = { preview: caption, blocks: [{ kind: 'text', text: [caption] }] } as const;
  return (await poster.post(user, message)).conversation;
}
