import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, errorCodes } from './errors.ts';
import type { FolderRow } from './model.ts';
import type { Store } from './store.ts';

const headerNames = [
  'x-uipath-organizationunitid',
  'x-uipath-folderkey',
  'x-uipath-folderpath',
  'x-uipath-folderpath-encoded',
] as const;

/**
 * The folder that the request's header names (id, key, path, or path in UTF-16LE Base64); null when there is none.
 * Throws 1100 for a folder that is absent or may not be seen, and for more than one header.
 */
export function folderOf(headers: IncomingHttpHeaders, store: Store): FolderRow | null {
  const given = headerNames.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [{ name, value }] : [];
  });
  const [first, second] = given;
  if (first === undefined) return null;
  if (second !== undefined)
    throw new ApiError(400, errorCodes.folderNotFound, 'More than one folder is given.');
  const folder = find(first.name, first.value, store);
  if (folder?.visible === true) return folder;
  const subject = first.name.startsWith('x-uipath-folderpath') ? `Folder '${first.value}'` : 'Folder';
  throw new ApiError(
    400,
    errorCodes.folderNotFound,
    `${subject} does not exist or the user does not have access to the folder.`,
  );
}

/** Refuses a request that needs a folder and names none. */
export function requireFolder(folder: FolderRow | null): FolderRow {
  if (folder === null) {
    throw new ApiError(400, errorCodes.folderRequired, 'A folder is required for this action.');
  }
  return folder;
}

function find(name: (typeof headerNames)[number], value: string, store: Store): FolderRow | undefined {
  const folders = [...store.folders.values()];
  const byPath = (path: string): FolderRow | undefined =>
    folders.find((folder) => folder.path.toLowerCase() === path.toLowerCase());
  if (name === 'x-uipath-organizationunitid') {
    return /^\d+$/.test(value) ? store.folders.get(Number(value)) : undefined;
  }
  if (name === 'x-uipath-folderkey') return folders.find((folder) => folder.key === value.toLowerCase());
  return byPath(name === 'x-uipath-folderpath' ? value : Buffer.from(value, 'base64').toString('utf16le'));
}
