/**
 * One thing that the doctor looks at; resolves with how it stands, or null when there is nothing to say. `note` tells
 * what could not be seen or is good to know. Throws with what is wrong and what to do.
 */
export type Look = readonly [what: string, look: (note: (aside: string) => void) => Promise<string | null>];
