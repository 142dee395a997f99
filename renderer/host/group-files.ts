import { groupFiles } from '../../shared/recording/companions';

/** A file with the folders it came in: "case-7/session/timing". A file that came alone has only its name. */
export interface PathedFile {
  readonly path: string;
  readonly file: File;
}

export const pathed = (file: File): PathedFile => ({ path: file.webkitRelativePath || file.name, file });

/** Files dropped or chosen together, put into recordings: which belong together their names tell. */
export function groupBlobs(files: readonly PathedFile[]): { readonly main: File; readonly others: readonly File[]; readonly title: string }[] {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  return groupFiles([...byPath.keys()]).flatMap(({ main, others, title }) => {
    const file = byPath.get(main);
    return file === undefined ? [] : [{ main: file, others: others.flatMap((other) => byPath.get(other) ?? []), title }];
  });
}
