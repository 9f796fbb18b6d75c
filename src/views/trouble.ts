import type { RichText } from '../chat/message.ts';
import type { Trouble } from '../domain/watch-body.ts';
import { bold, code, line, sentence } from './rich-text.ts';

const maxFolders = 10;

/** What happened, in a few words without a sign: `I cannot see Orchestrator prod: token refused (401)`. */
export function troubleHeading(trouble: Trouble): string {
  switch (trouble.what) {
    case 'unreachable':
      return `I cannot see Orchestrator ${trouble.tenant}: ${unreachableWords(trouble.status)}`;
    case 'refused':
      return `I cannot see Orchestrator ${trouble.tenant}: ${refusedWords(trouble.status)}`;
    case 'failing':
      return `I cannot see Orchestrator ${trouble.tenant}: something is wrong on my side`;
    case 'late':
      return `I am late: no look at Orchestrator ${trouble.tenant} comes to its end`;
    case 'backlog':
      return `I am behind: Orchestrator ${trouble.tenant} has more faults than I can read at once`;
    case 'folders':
      return trouble.folders.length === 1
        ? `I cannot see the folder ${trouble.folders[0] ?? ''} any more`
        : `I cannot see ${trouble.folders.length} folders any more`;
    case 'route-lost':
      return `I cannot post to ${trouble.target}`;
    case 'route-slow':
      return `Messages to ${trouble.target} wait`;
    case 'audit-file':
      return 'I cannot write the file of the audit';
    case 'store':
      return 'I cannot write to my database';
  }
}

/** The same for the time after: `Orchestrator prod was not to be seen: token refused (401)`. */
export function pastHeading(trouble: Trouble): string {
  switch (trouble.what) {
    case 'unreachable':
      return `I was blind for Orchestrator ${trouble.tenant}: ${unreachableWords(trouble.status)}`;
    case 'refused':
      return `I was blind for Orchestrator ${trouble.tenant}: ${refusedWords(trouble.status)}`;
    case 'failing':
      return `I was blind for Orchestrator ${trouble.tenant}: something was wrong on my side`;
    case 'late':
      return `I was late: no look at Orchestrator ${trouble.tenant} came to its end`;
    case 'backlog':
      return `I was behind with the faults of Orchestrator ${trouble.tenant}`;
    case 'folders':
      return trouble.folders.length === 1
        ? `I was blind for the folder ${trouble.folders[0] ?? ''}`
        : `I was blind for ${trouble.folders.length} folders`;
    case 'route-lost':
      return `I could not post to ${trouble.target}`;
    case 'route-slow':
      return `Messages to ${trouble.target} waited`;
    case 'audit-file':
      return 'I could not write the file of the audit';
    case 'store':
      return 'I could not write to my database';
  }
}

/** What it means and what to do, one thought a line. */
export function troubleLines(trouble: Trouble): readonly RichText[] {
  switch (trouble.what) {
    case 'unreachable':
    case 'refused':
    case 'failing':
      return [
        ['Alerts wait until it is back; nothing is lost within the lookback.'],
        [trouble.said],
        sentence(`${trouble.todo ?? 'Look into the log of the bot.'} Then \`/jobs status\`.`),
      ];
    case 'late':
      return [
        ['Alerts come late. Orchestrator answers slowly, or the bot is short of time.'],
        sentence('See `/jobs status`; if it stays so, restart the bot and look into its log.'),
      ];
    case 'backlog':
      return [
        ['I read on with every look; alerts come, but late.'],
        sentence('See `/jobs status`; `/jobs faulted` shows the newest.'),
      ];
    case 'folders':
      return [
        ...(trouble.folders.length === 1 ? [] : [folderNames(trouble.folders)]),
        ['Faults there are not alerted until I can see it again.'],
        [
          "Check that the folder exists and that the bot's app or account is assigned to it. Deleted on purpose: remove it from UIPATH_FOLDERS where it is named; else I stop expecting it after 7 days.",
        ],
      ];
    case 'route-lost':
      return [
        trouble.instead === null
          ? ['Its alerts wait: there is no other place for them.']
          : line('Its alerts go to ', code(trouble.instead), ' until it works again.'),
        [trouble.said],
        sentence(
          'Bring the place or the bot back, or take its route away: `/jobs subscriptions where:all` says where it comes from.',
        ),
      ];
    case 'route-slow':
      return [
        [
          `${trouble.waiting === 1 ? '1 message waits' : `${trouble.waiting} messages wait`}; none is dropped, they go out as soon as they are taken.`,
        ],
        [trouble.said ?? 'There are more than the place takes in this time.'],
      ];
    case 'audit-file':
      return [
        line(
          'Nothing is lost: the lines wait in my database and are added to ',
          code(trouble.file),
          ' later.',
        ),
        [trouble.said],
        ['Check the disk (full, read-only) and who may write there; AUDIT_FILE names it.'],
      ];
    case 'store':
      return [
        ['Alerts wait until it works again: I could not remember what I told.'],
        [`The database says: ${trouble.said}`],
        ['Check the disk (full, read-only) and DATABASE_URL.'],
      ];
  }
}

function folderNames(folders: readonly string[]): RichText {
  const named = folders.slice(0, maxFolders);
  const rest = folders.length - named.length;
  return line(
    ...named.flatMap((folder, index) => [index === 0 ? '' : ', ', bold(folder)]),
    rest === 0 ? null : ` and ${rest} more`,
  );
}

function unreachableWords(status: number | null): string {
  if (status === null) return 'it cannot be reached';
  return status === 429 ? 'it limits my requests (429)' : `it fails (${status})`;
}

function refusedWords(status: number | null): string {
  if (status === 401) return 'token refused (401)';
  if (status === 403) return 'access refused (403)';
  return status === null ? 'access refused' : `credentials or address refused (${status})`;
}
