import type { JsonObject } from '../block-kit.ts';
import { mimetypeOf } from '../pictures.ts';
import { users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import { isObject } from '../validate/rules.ts';
import { channelArg, method, neededArg, stringArg, tiers } from './method.ts';

/** https://docs.slack.dev/messaging/working-with-files#uploading_files: get an address, send the bytes, complete. */

const getUploadUrl = method('files:write', tiers.four, ({ scene, args, base }) => {
  const name = neededArg(args, 'filename');
  const length = Number(neededArg(args, 'length'));
  if (!Number.isInteger(length) || length < 1) throw new SlackError('invalid_arguments');
  const id = scene.workspace.nextId('F');
  scene.workspace.files.set(id, { id, name, title: name, content: null, completedAt: null });
  return { upload_url: `${base}upload/${id}`, file_id: id };
});

const completeUpload = method('files:write', tiers.four, (call) => {
  const { scene, args } = call;
  const given = args.files;
  if (!Array.isArray(given) || given.length === 0) throw new SlackError('invalid_arguments');
  const files = given.filter(isObject).map((one: JsonObject) => {
    const file = scene.workspace.files.get(String(one.id));
    if (!file?.content) throw new SlackError('file_not_found');
    file.title = stringArg(one, 'title') ?? file.name;
    file.completedAt = scene.workspace.now().getTime();
    return file;
  });
  if (stringArg(args, 'channel_id') !== null) {
    const channel = channelArg(call, 'channel_id');
    if (!channel.members.has(users.bot.id)) throw new SlackError('not_in_channel');
    scene.workspace.post({
      channel: channel.id,
      user: users.bot.id,
      byBot: true,
      text: stringArg(args, 'initial_comment') ?? '',
      blocks: [],
      threadTs: stringArg(args, 'thread_ts'),
      files,
    });
  }
  return { files: files.map(({ id, name, title }) => ({ id, name, title })) };
});

const info = method('files:read', tiers.four, ({ scene, args }) => {
  const file = scene.workspace.files.get(neededArg(args, 'file'));
  if (!file) throw new SlackError('file_not_found');
  const { id, name, title } = file;
  return { file: { id, name, title, mimetype: mimetypeOf(scene.workspace, file) } };
});

export const fileMethods = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
};
