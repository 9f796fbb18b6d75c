import { setTimeout as wait } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Block, Chart, Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { explained } from './delivery-errors.ts';
import { cut } from './escape.ts';
import { uploadBytes } from './file-upload.ts';
import * as limits from './limits.ts';

/** Draws a chart as a PNG. */
export type DrawChart = (chart: Chart) => Promise<Uint8Array>;

/** Brings the pictures of messages to Slack. */
export interface Pictures {
  /** Files of the message's charts, one a chart, the same each time; without those that could not be brought. Never rejects. */
  of(message: Message): Promise<ReadonlyMap<Block, string>>;
}

const none: ReadonlyMap<Block, string> = new Map();

/** For where no charts are drawn. */
export const noPictures: Pictures = { of: async () => none };

/** Slack looks into a file before it shows it; looked after at growing pauses, this long in all (ms). */
const pauses = [100, 200, 400, 800, 1500, 3000];

/**
 * Pictures as files that belong to no channel and are shown by an image block: then they are part of a message, are seen
 * by those who see it, and an edit keeps them (https://slack.com/blog/developers/uploading-private-images-blockkit).
 * Without a picture a message is whole, so trouble with one is only logged.
 */
export function createPictures(options: {
  readonly web: webApi.WebClient;
  readonly draw: DrawChart;
  readonly log: Logger;
}): Pictures {
  const { draw, log, web } = options;
  /** A message may be sent in several ways, one after the other. */
  const brought = new WeakMap<Message, Promise<ReadonlyMap<Block, string>>>();

  async function bring(chart: Chart): Promise<readonly [Block, string] | null> {
    try {
      const png = await draw(chart);
      const title = cut(chart.title, limits.headerText);
      const address = await web.files.getUploadURLExternal({
        filename: 'chart.png',
        length: png.length,
        alt_text: cut(chart.alt, limits.fileAltText),
      });
      const { file_id: id, upload_url: url } = address;
      if (id === undefined || url === undefined) throw new Error('Slack gave no address for a picture.');
      await uploadBytes(url, png.length, [png]);
      await web.files.completeUploadExternal({ files: [{ id, title }] });
      await ready(id);
      return [chart, id];
    } catch (error) {
      log.warn({ reason: explained(error) }, 'A message goes without its picture');
      return null;
    }
  }

  /** An image block with a file that Slack has not looked into yet is refused. */
  async function ready(id: string): Promise<void> {
    for (const pauseMs of pauses) {
      const { file } = await web.files.info({ file: id });
      if (file?.mimetype) return;
      await wait(pauseMs);
    }
  }

  return {
    async of(message) {
      const charts = message.blocks.filter((block) => block.kind === 'chart');
      if (charts.length === 0) return none;
      const known = brought.get(message);
      if (known !== undefined) return known;
      const all = Promise.all(charts.map(bring)).then(
        (pairs) => new Map(pairs.filter((pair) => pair !== null)),
      );
      brought.set(message, all);
      return all;
    },
  };
}
