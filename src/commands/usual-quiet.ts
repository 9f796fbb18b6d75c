/** How long people usually want to hear nothing, as choices of a form; the values are read like typed ones. */
export const usualQuiet = [
  { value: '1h', label: '1 hour' },
  { value: '4h', label: '4 hours' },
  { value: 'morning', label: 'Till 7:00 in the morning' },
] as const;
