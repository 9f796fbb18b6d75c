import type { Form } from '../chat/form.ts';

/** The modal that belongs to one invocation, if Slack allows one. No member rejects. */
export interface Modal {
  /** A form may come: a skeleton with this title opens when it takes long. */
  expect(title: string): void;
  /** Shows the form, with errors by field name. `shown: false` with what to tell the person instead; null: only a new click can open it. */
  show(
    form: Form,
    errors?: Readonly<Record<string, string>>,
  ): Promise<{ readonly shown: true } | { readonly shown: false; readonly reason: string | null }>;
  /** No form comes (any more): an open modal closes, or says `text`. */
  conclude(text: string): Promise<void>;
}

/** Where Slack gives no way to open one: typed mentions and direct messages. */
export const noModal: Modal = {
  expect: () => undefined,
  show: async () => ({ shown: false, reason: null }),
  conclude: async () => undefined,
};
