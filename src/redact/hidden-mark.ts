/** Stands where a secret was. */
export const hiddenMark = '•••';
