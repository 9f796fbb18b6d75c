import { randomBytes } from 'node:crypto';
import { interactiveElements } from './acts/find-element.ts';
import { withIds } from './block-ids.ts';
import type { JsonObject } from './block-kit.ts';
import { viewLimits } from './limits.ts';
import { SlackError } from './slack-error.ts';
import type { View, Workspace } from './workspace.ts';

/** Opens a modal for a person, in place of any that was open. The content has been judged before. */
export function openView(workspace: Workspace, user: string, content: JsonObject): View {
  closeAllViews(workspace, user);
  return show(workspace, user, content, null);
}

/** Puts a modal on top of this one. Throws `SlackError`. */
export function pushView(workspace: Workspace, user: string, on: string | null, content: JsonObject): View {
  const stack = workspace.stacks.get(user) ?? [];
  const below = on === null ? undefined : workspace.views.get(on);
  if (!below || stack.at(-1) !== below.id) throw new SlackError('invalid_trigger_id');
  if (stack.length >= viewLimits.stack) throw new SlackError('push_limit_reached');
  return show(workspace, user, content, below);
}

/** Gives a view new content; what was typed stays in fields that keep their ids and kind. */
export function changeView(workspace: Workspace, view: View, content: JsonObject): void {
  const before = view.content.blocks;
  view.content = filled(content);
  const kept = new Set(
    interactiveElements(before).map(({ block, element }) => keyOf(block.block_id, element)),
  );
  const remains = interactiveElements(view.content.blocks).filter(({ block, element }) =>
    kept.has(keyOf(block.block_id, element)),
  );
  view.inputs = new Map(
    [...view.inputs].filter(([id]) => remains.some(({ block }) => block.block_id === id)),
  );
  view.hash = newHash(workspace);
  view.errors = {};
  view.trouble = null;
  workspace.changes.tell();
}

/** Takes the top view away; the one below shows again. */
export function closeView(workspace: Workspace, view: View): void {
  const stack = workspace.stacks.get(view.user) ?? [];
  workspace.stacks.set(
    view.user,
    stack.filter((id) => id !== view.id),
  );
  workspace.views.delete(view.id);
  workspace.changes.tell();
}

export function closeAllViews(workspace: Workspace, user: string): void {
  for (const id of workspace.stacks.get(user) ?? []) workspace.views.delete(id);
  workspace.stacks.set(user, []);
  workspace.changes.tell();
}

/** Sets a person's App Home. */
export function publishHome(workspace: Workspace, user: string, content: JsonObject): View {
  const id = workspace.homes.get(user)?.id ?? workspace.nextId('V');
  const view = newView(workspace, { id, type: 'home', user, content, below: null });
  workspace.homes.set(user, view);
  workspace.views.set(view.id, view);
  workspace.changes.tell();
  return view;
}

function show(workspace: Workspace, user: string, content: JsonObject, below: View | null): View {
  const view = newView(workspace, { id: workspace.nextId('V'), type: 'modal', user, content, below });
  workspace.views.set(view.id, view);
  workspace.stacks.set(user, [...(workspace.stacks.get(user) ?? []), view.id]);
  workspace.changes.tell();
  return view;
}

function newView(
  workspace: Workspace,
  given: { id: string; type: View['type']; user: string; content: JsonObject; below: View | null },
): View {
  return {
    id: given.id,
    type: given.type,
    user: given.user,
    rootId: given.below?.rootId ?? given.id,
    previousId: given.below?.id ?? null,
    hash: newHash(workspace),
    content: filled(given.content),
    inputs: new Map(),
    errors: {},
    trouble: null,
  };
}

function filled(content: JsonObject): View['content'] {
  return { ...content, blocks: withIds((content.blocks ?? []) as JsonObject[]) };
}

function keyOf(blockId: string, element: { type: string; action_id?: string }): string {
  return `${blockId} ${element.action_id} ${element.type}`;
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now().getTime() / 1_000)}.${randomBytes(4).toString('hex')}`;
}
