import type { Folder } from '../domain/folder.ts';

/**
 * Stands for the folder on servers that have none (before 2019.10): nothing is said of it to the server. Its name is
 * the one under which such a server keeps everything once it is brought up to date.
 */
export const wholeTenant: Folder = { id: 0, key: null, name: 'Default', path: 'Default', modern: false };
