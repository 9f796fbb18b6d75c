import type { StoredFile, Workspace } from './workspace.ts';

/** Slack looks into a file, for malware too, before it knows what it is. Takes seconds there. */
const lookMs = 150;

/** What the first bytes of a file say that it is. */
const signatures: readonly (readonly [string, string])[] = [
  ['89504e470d0a1a0a', 'image/png'],
  ['ffd8ff', 'image/jpeg'],
  ['47494638', 'image/gif'],
];

/** The type of a file as `files.info` tells it: empty until Slack has looked into it. */
export function mimetypeOf(workspace: Workspace, file: StoredFile): string {
  const { completedAt, content } = file;
  if (completedAt === null || content === null) return '';
  if (workspace.now().getTime() < completedAt + lookMs) return '';
  const start = content.subarray(0, 8).toString('hex');
  return signatures.find(([signature]) => start.startsWith(signature))?.[1] ?? 'application/octet-stream';
}

/** May an image block show this file? https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object */
export function picturesOf(workspace: Workspace): (id: string) => boolean {
  return (id) => {
    const file = workspace.files.get(id);
    return file !== undefined && mimetypeOf(workspace, file).startsWith('image/');
  };
}
