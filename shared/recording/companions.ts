/** Files that make one recording, as paths. */
export interface FileGroup {
  readonly main: string;
  readonly others: readonly string[];
  /** What people call it. */
  readonly title: string;
}

/** Groups the files of a folder or a drop into recordings. Every path is in exactly one group. */
export function groupFiles(paths: readonly string[]): FileGroup[] {
  return paths.map((main) => ({ main, others: [], title: main }));
}

/** Which of its siblings belong to a file. */
export function companionNames(_name: string, _siblings: readonly string[]): string[] {
  return [];
}
