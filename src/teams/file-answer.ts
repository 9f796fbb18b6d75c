import { z } from 'zod';

const answer = z.looseObject({
  action: z.enum(['accept', 'decline']),
  context: z.looseObject({ file: z.string() }),
  uploadInfo: z
    .looseObject({
      uploadUrl: z.url({ protocol: /^https?$/ }),
      contentUrl: z.string(),
      name: z.string().nullish(),
      uniqueId: z.string().nullish(),
      fileType: z.string().nullish(),
    })
    .nullish(),
});

/** What a person said to the offer of a file. */
export interface FileAnswer {
  readonly file: string;
  /** Null when they declined. */
  readonly upload: {
    readonly url: string;
    readonly contentUrl: string;
    readonly uniqueId: string;
    readonly fileType: string;
  } | null;
}

/** Reads the value of a `fileConsent/invoke`; null when it is none of ours. */
export function readFileAnswer(value: unknown): FileAnswer | null {
  const read = answer.safeParse(value);
  if (!read.success) return null;
  const { action, context, uploadInfo } = read.data;
  if (action === 'decline') return { file: context.file, upload: null };
  if (uploadInfo === null || uploadInfo === undefined) return null;
  const { contentUrl, fileType, uniqueId, uploadUrl: url } = uploadInfo;
  return {
    file: context.file,
    upload: { url, contentUrl, uniqueId: uniqueId ?? '', fileType: fileType ?? 'csv' },
  };
}
