/** A process for each, started first; from the project's folder. */
export const alone: readonly string[];
/** The place of a file, by its full path: lower ones start first. */
export function placeOf(path: string): number;
